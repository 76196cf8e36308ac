import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';

/** Body of `DELETE /auth/me`. */
export class DeleteMeDto {
  /** The password of the account. */
  @ApiProperty({ description: 'The password of the account.', example: 'correct horse battery staple' })
  @IsString()
  password!: string;
}
