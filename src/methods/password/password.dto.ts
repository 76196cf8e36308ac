import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsString,
  Validate,
  ValidateIf,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  IsAddress,
  IsPersonName,
  IsUsername,
  MAILED_TOKEN,
  MayBeAbsent,
  NEW_PASSWORD,
} from '../../common/fields/index.js';
import { TransportDto } from '../../auth/index.js';

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

/** Body of `POST /auth/forgot-password`. */
export class ForgotPasswordDto {
  /** The address of the account, if there is one. */
  @ApiProperty({ format: 'email', maxLength: 254, example: 'ada@example.com' })
  @IsAddress()
  email!: string;
}

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
