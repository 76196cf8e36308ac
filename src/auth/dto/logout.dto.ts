import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

/** Body of `POST /auth/logout`; the access token in the header does as well. */
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
