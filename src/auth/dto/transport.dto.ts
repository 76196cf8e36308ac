import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { type Transport, TRANSPORTS } from '../../sessions/index.js';
import { MayBeAbsent } from './may-be-absent.js';

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
