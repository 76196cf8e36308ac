import { ApiProperty } from '@nestjs/swagger';
import { IsAddress } from './login-name.validation.js';

/** Body of `POST /auth/forgot-password`. */
export class ForgotPasswordDto {
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsAddress()
  email!: string;
}
