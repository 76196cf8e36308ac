import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { NEW_PASSWORD } from './descriptions.js';
import { TransportDto } from './transport.dto.js';

/** Body of `POST /auth/change-password`. The new session travels as the present one does, unless told otherwise. */
export class ChangePasswordDto extends TransportDto {
  /** The password of now. */
  @ApiProperty({ example: 'correct horse battery staple' })
  @IsString()
  currentPassword!: string;

  /** The password to come. */
  @ApiProperty(NEW_PASSWORD)
  @IsString()
  newPassword!: string;
}
