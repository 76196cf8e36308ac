import { IsIn, IsString } from 'class-validator';
import { ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { MayBeAbsent } from '../common/fields/index.js';
import { type Transport, TRANSPORTS } from '../sessions/index.js';

/** Body of `POST /auth/logout`; the access token in the header does as well. */
@OwnSchema()
export class LogoutDto {
  /** Any refresh token of the session, also a used one. */
  @ApiPropertyOptional({
    description: 'Any refresh token of the session, also a used one.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  @MayBeAbsent()
  @IsString()
  refreshToken?: string;
}

/** Body of `POST /auth/refresh`. */
@OwnSchema()
export class RefreshDto {
  /** The refresh token of the latest answer. Absent where a cookie carries it. */
  @ApiPropertyOptional({
    description: 'The refresh token of the latest answer. Leave it out where a cookie carries it.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  @MayBeAbsent()
  @IsString()
  refreshToken?: string;
}

/** The part of a body that opens a session. */
export abstract class TransportDto {
  /** How the refresh token travels for the life of this session. */
  @ApiPropertyOptional({
    description:
      'How the refresh token travels for the life of this session: in the bodies, or in a cookie that no script ' +
      'can read. `REFRESH_TRANSPORTS` says which of them may be asked for.',
    enum: TRANSPORTS,
    default: 'body',
  })
  @MayBeAbsent()
  @IsIn(TRANSPORTS, { message: `must be one of: ${TRANSPORTS.join(', ')}` })
  transport?: Transport;
}
