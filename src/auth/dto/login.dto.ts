import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsString,
  Validate,
  ValidateIf,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
  type ValidationArguments,
} from 'class-validator';
import { IsAddress, IsUsername } from './login-name.validation.js';
import { MayBeAbsent } from './may-be-absent.js';
import { TransportDto } from './transport.dto.js';

@ValidatorConstraint({ name: 'oneLoginName' })
class OneLoginName implements ValidatorConstraintInterface {
  validate(_value: unknown, { object }: ValidationArguments): boolean {
    const { email, username } = object as LoginDto;
    return (email === undefined) !== (username === undefined);
  }

  defaultMessage(): string {
    return 'send either email or username';
  }
}

/** Body of `POST /auth/login`. */
export class LoginDto extends TransportDto {
  /** Either this or `username`. */
  @ApiPropertyOptional({
    description: 'Either this or `username`.',
    format: 'email',
    maxLength: 254,
    example: 'ada@example.com',
  })
  @Validate(OneLoginName)
  @ValidateIf((dto: LoginDto) => dto.email !== undefined || dto.username === undefined)
  @IsAddress()
  email?: string;

  /** Either this or `email`. */
  @ApiPropertyOptional({
    description: 'Either this or `email`.',
    minLength: 3,
    maxLength: 32,
    example: 'ada',
  })
  @MayBeAbsent()
  @IsUsername()
  username?: string;

  /** The password of the account. */
  @ApiProperty({ example: 'correct horse battery staple' })
  @IsString()
  password!: string;
}
