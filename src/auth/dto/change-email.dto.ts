import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { IsAddress } from './login-name.validation.js';

/** Body of `POST /auth/change-email`. */
export class ChangeEmailDto {
  @ApiProperty({
    description: 'The new address.',
    format: 'email',
    maxLength: 254,
    example: 'ada@example.org',
  })
  @IsAddress()
  email!: string;

  @ApiProperty({ description: 'The password of the account.', example: 'correct horse battery staple' })
  @IsString()
  password!: string;
}
