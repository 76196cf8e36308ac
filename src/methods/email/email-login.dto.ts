import {
  IsBoolean,
  IsIn,
  IsString,
  Length,
  Validate,
  ValidateIf,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { DeviceTokenField, TransportDto } from '../../auth/index.js';
import { EmailField, Field, NameField } from '../../common/fields/index.js';
import { ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { EMAIL_LOGIN_METHODS, type EmailLoginMethod } from './email-login-challenge.js';

const FLOW = {
  description: 'As `POST /auth/email/start` answered it.',
  example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
};
const TOKEN = {
  description: 'What stands behind `#token=` in the mailed link.',
  example: 'pQ4sV1eW0uK6mZ8rT2yXb9nLc3hJ5gFdSaOiEuYtRwA.3q2-7wAAc0nTb5vLk9XyZ1QmJ8sRfHdGuEoPiWtYxUc',
};

const OneOfText = (length: number): PropertyDecorator[] => [IsString(), Length(1, length)];

/** Body of `POST /auth/email/start`. */
@OwnSchema()
export class StartEmailLoginDto extends TransportDto {
  /** Where the mail goes. */
  @EmailField()
  email!: string;

  /** What the mail brings. */
  @Field(
    { description: 'What the mail brings.', enum: EMAIL_LOGIN_METHODS, example: 'code' },
    IsIn(EMAIL_LOGIN_METHODS, { message: `must be one of: ${EMAIL_LOGIN_METHODS.join(', ')}` }),
  )
  method!: EmailLoginMethod;

  /** What the user is called, should there be no account yet. */
  @NameField({
    description:
      'What the user is called, should there be no account yet. When absent: what stands before the @.',
    required: false,
  })
  name?: string;
}

/** Body of `POST /auth/email/link`. */
@OwnSchema()
export class EmailLinkDto {
  /** The token of the link. */
  @Field(TOKEN, ...OneOfText(200))
  token!: string;

  /** What the client keeps of a flow; a cookie does as well. */
  @Field({ ...FLOW, required: false }, ...OneOfText(100))
  flow?: string;
}

@ValidatorConstraint({ name: 'codeOrToken' })
class CodeOrToken implements ValidatorConstraintInterface {
  validate(_value: unknown, { object }: ValidationArguments): boolean {
    const { flow, code, token } = object as FinishEmailLoginDto;
    return token === undefined ? flow !== undefined && code !== undefined : code === undefined;
  }

  defaultMessage(): string {
    return 'send either flow and code, or token';
  }
}

/** Body of `POST /auth/email/finish`. */
@OwnSchema()
export class FinishEmailLoginDto extends TransportDto {
  /** What the client keeps. With `token` it shows that this browser asked. */
  @ApiPropertyOptional({
    description: 'What `POST /auth/email/start` answered. With `token` it shows that this browser asked.',
    example: FLOW.example,
  })
  @Validate(CodeOrToken)
  @ValidateIf((dto: FinishEmailLoginDto) => dto.flow !== undefined || dto.token === undefined)
  @IsString()
  @Length(1, 100)
  flow?: string;

  /** The six digits, with `flow`. */
  @Field(
    { description: 'The six digits, with `flow`.', example: '042137', required: false },
    ...OneOfText(40),
  )
  code?: string;

  /** The token of the link, instead of both. */
  @Field({ ...TOKEN, required: false }, Validate(CodeOrToken), ...OneOfText(200))
  token?: string;

  /** With `token`: whether this browser is to be logged in although another one asked. */
  @Field(
    {
      description: 'With `token`: whether this browser is to be logged in although another one asked.',
      default: false,
      required: false,
    },
    IsBoolean({ message: 'must be true or false' }),
  )
  confirm?: boolean;

  /** What a remembered device holds; absent where a cookie carries it. */
  @DeviceTokenField()
  deviceToken?: string;
}
