import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

/** Body of `POST /auth/refresh`. */
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
