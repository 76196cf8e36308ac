import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { IsAddress, MAILED_TOKEN, MayBeAbsent } from '../../common/fields/index.js';

/** Body of `POST /auth/change-email`. */
export class ChangeEmailDto {
  /** The new address. */
  @ApiProperty({
    description: 'The new address.',
    format: 'email',
    maxLength: 254,
    example: 'ada@example.org',
  })
  @IsAddress()
  email!: string;

  /** The password of the account. */
  @ApiProperty({ description: 'The password of the account.', example: 'correct horse battery staple' })
  @IsString()
  password!: string;
}

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
