import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsUsername } from './login-name.validation.js';
import { MayBeAbsent } from './may-be-absent.js';
import { IsPersonName } from './person-name.validation.js';

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
