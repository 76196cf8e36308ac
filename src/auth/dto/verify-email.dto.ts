import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { MAILED_TOKEN } from './descriptions.js';
import { MayBeAbsent } from './may-be-absent.js';

/** Body of `POST /auth/verify-email`. */
export class VerifyEmailDto {
  /** The token of the mailed link. */
  @ApiProperty(MAILED_TOKEN)
  @IsString()
  token!: string;

  /** The proof that the account is yours, unless an access token of it is sent. */
  @ApiPropertyOptional({
    description:
      'The password of the account: the proof that it is yours, unless an access token of it is sent.',
    example: 'correct horse battery staple',
  })
  @MayBeAbsent()
  @IsString()
  password?: string;
}
