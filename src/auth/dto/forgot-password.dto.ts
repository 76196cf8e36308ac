import { ApiProperty } from '@nestjs/swagger';
import { IsAddress } from './login-name.validation.js';

/** Body of `POST /auth/forgot-password`. */
export class ForgotPasswordDto {
  /** The address of the account, if there is one. */
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsAddress()
  email!: string;
}
