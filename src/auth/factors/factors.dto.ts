import { IsBoolean, IsObject, IsString, Length, Matches } from 'class-validator';
import { Field, MayBeAbsent, PasswordField } from '../../common/fields/index.js';
import { ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';

const CHALLENGE = { example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk' };

/** What a challenge is, as the client holds it: a bound on what is hashed. */
export function ChallengeField(required = true): PropertyDecorator {
  return Field({ description: 'As it was answered.', ...CHALLENGE, required }, IsString(), Length(1, 100));
}

/** The code of an application, or a recovery code, as typed. */
export function CodeField(required = true): PropertyDecorator {
  return Field(
    {
      description: 'Six digits of an application or of a mail, or a recovery code.',
      example: '123456',
      required,
    },
    IsString(),
    Length(1, 40),
  );
}

/** What a remembered device holds. */
export function DeviceTokenField(): PropertyDecorator {
  return Field(
    {
      description:
        'What `POST /auth/login/continue` gave a remembered device. Absent where a cookie carries it.',
      ...CHALLENGE,
      required: false,
    },
    IsString(),
    Length(1, 100),
  );
}

/** What proves a factor. */
class FactorDto {
  /** Which factor: one of `methods`. */
  @Field(
    { description: 'Which factor: one of `methods`.', example: 'totp' },
    IsString(),
    Matches(/^[a-z_]{1,32}$/, { message: 'must be one of the methods' }),
  )
  method!: string;

  /** With `totp`, `recovery_code` and `email`. */
  @CodeField(false)
  code?: string;

  /** With `password`. */
  @PasswordField({ description: 'With `password`.', required: false })
  password?: string;

  /** With `passkey`: what `navigator.credentials.get()` gave, as JSON. */
  @ApiPropertyOptional({
    description: 'With `passkey`: what `navigator.credentials.get()` gave, by its `toJSON()`.',
    type: 'object',
    additionalProperties: true,
    example: { id: 'x2gkZ1', rawId: 'x2gkZ1', type: 'public-key', response: {} },
  })
  @MayBeAbsent()
  @IsObject()
  response?: Record<string, unknown>;
}

/** Body of `POST /auth/login/continue/options`. */
@OwnSchema()
export class LoginChallengeDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;
}

/** Body of `POST /auth/login/continue`. */
@OwnSchema()
export class ContinueLoginDto extends FactorDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;

  /** Whether this device is to be asked for the second factor no more, for a time. */
  @Field(
    {
      description: 'Whether this device is to be asked for the second factor no more, for a time.',
      default: false,
      required: false,
    },
    IsBoolean(),
  )
  remember?: boolean;
}

/** Body of `POST /auth/step-up`. */
@OwnSchema()
export class StepUpDto extends FactorDto {
  /** That of `POST /auth/step-up/options`, for a passkey. */
  @ChallengeField(false)
  challenge?: string;
}
