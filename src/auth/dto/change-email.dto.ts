import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { IsAddress } from './login-name.validation.js';

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
