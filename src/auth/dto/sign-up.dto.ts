import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { IsAddress, IsUsername } from './login-name.validation.js';
import { MayBeAbsent } from './may-be-absent.js';
import { IsPersonName } from './person-name.validation.js';
import { TransportDto } from './transport.dto.js';

/** Body of `POST /auth/signup`. */
export class SignUpDto extends TransportDto {
  /** What the user is called. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Ada Lovelace' })
  @IsPersonName()
  name!: string;

  /** The address; it also logs in. */
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsAddress()
  email!: string;

  /** The password to come. */
  @ApiProperty({
    description: '8 to 128 characters of any kind; no common password, not your name or e-mail address.',
    minLength: 8,
    maxLength: 128,
    example: 'correct horse battery staple',
  })
  @IsString()
  password!: string;

  /** A name that logs in beside the address. */
  @ApiPropertyOptional({ minLength: 3, maxLength: 32, example: 'ada' })
  @MayBeAbsent()
  @IsUsername()
  username?: string;
}
