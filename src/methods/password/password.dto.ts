import {
  Validate,
  ValidateIf,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { DeviceTokenField, TransportDto } from '../../auth/index.js';
import {
  EmailField,
  IsAddress,
  MailedTokenField,
  NameField,
  NewPasswordField,
  PasswordField,
  TypedName,
  UsernameField,
} from '../../common/fields/index.js';

/** Body of `POST /auth/signup`. */
@OwnSchema()
export class SignUpDto extends TransportDto {
  /** What the user is called. */
  @NameField()
  name!: string;

  /** The address; it also logs in. */
  @EmailField()
  email!: string;

  /** The password to come. */
  @NewPasswordField({ example: 'correct horse battery staple' })
  password!: string;

  /** A name that logs in beside the address. */
  @UsernameField()
  username?: string;
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
@OwnSchema()
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
  @TypedName()
  @IsAddress({ isOfAccount: true })
  email?: string;

  /** Either this or `email`. */
  @UsernameField({ description: 'Either this or `email`.' })
  username?: string;

  /** The password of the account. */
  @PasswordField()
  password!: string;

  /** What a remembered device holds; absent where a cookie carries it. */
  @DeviceTokenField()
  deviceToken?: string;
}

/** Body of `POST /auth/change-password`. The new session travels as the present one does, unless told otherwise. */
@OwnSchema()
export class ChangePasswordDto extends TransportDto {
  /** The password of now; absent where the account has none. */
  @PasswordField({ description: 'Absent where the account has none.', required: false })
  currentPassword?: string;

  /** The password to come. */
  @NewPasswordField()
  newPassword!: string;
}

/** Body of `POST /auth/forgot-password`. */
@OwnSchema()
export class ForgotPasswordDto {
  /** The address of the account, if there is one. */
  @EmailField({ isOfAccount: true })
  email!: string;
}

/** Body of `POST /auth/reset-password`. */
@OwnSchema()
export class ResetPasswordDto {
  /** The token of the mailed link. */
  @MailedTokenField()
  token!: string;

  /** The password to come. */
  @NewPasswordField()
  newPassword!: string;
}
