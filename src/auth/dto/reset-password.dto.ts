import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { MAILED_TOKEN, NEW_PASSWORD } from './descriptions.js';

/** Body of `POST /auth/reset-password`. */
export class ResetPasswordDto {
  /** The token of the mailed link. */
  @ApiProperty(MAILED_TOKEN)
  @IsString()
  token!: string;

  /** The password to come. */
  @ApiProperty(NEW_PASSWORD)
  @IsString()
  newPassword!: string;
}
