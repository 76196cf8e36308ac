import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { IsPersonName, IsUsername, MayBeAbsent } from '../../common/fields/index.js';

/** Body of `DELETE /auth/me`. */
export class DeleteMeDto {
  /** The password of the account. */
  @ApiProperty({ description: 'The password of the account.', example: 'correct horse battery staple' })
  @IsString()
  password!: string;
}

/** Body of `PATCH /auth/me`: what is absent stays. */
export class UpdateMeDto {
  /** What the user is called. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Ada King' })
  @MayBeAbsent()
  @IsPersonName()
  name?: string;

  /** A name that logs in beside the address. */
  @ApiPropertyOptional({ minLength: 3, maxLength: 32, example: 'ada.king' })
  @MayBeAbsent()
  @IsUsername()
  username?: string;
}
