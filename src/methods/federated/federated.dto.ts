import { IsObject, IsString, Length, Matches } from 'class-validator';
import { ChallengeField, DeviceTokenField, TransportDto } from '../../auth/index.js';
import { Field, MayBeAbsent, PasswordField } from '../../common/fields/index.js';
import { ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';

const REDIRECT_URI = {
  description:
    'Where the provider sends its answer: one of `FEDERATED_REDIRECT_URIS`, which the provider knows as well.',
  example: 'https://app.example.com/callback',
};

function TextField(description: string, example: string, required = true): PropertyDecorator {
  return Field({ description, example, required }, IsString(), Length(1, 8192));
}

/** Query of `GET /auth/federated/:provider/start`. */
@OwnSchema()
export class StartFederatedLoginQuery {
  /** Where the browser goes in the end. */
  @Field(
    {
      description:
        'Where the browser goes in the end: a path, or a URL of `PUBLIC_URL`, `PRODUCT_URL` or one of `CORS_ORIGINS`. Default: `PRODUCT_URL`.',
      required: false,
    },
    IsString(),
    Length(1, 8192),
  )
  returnTo?: string;
}

/** Body of `POST /auth/federated/:provider/start`. */
@OwnSchema()
export class StartFederatedLoginDto extends TransportDto {
  /** Where the provider sends its answer. */
  @Field(REDIRECT_URI, IsString(), Length(1, 2048))
  redirectUri!: string;
}

/** What an app has of the answer of a provider. */
class FinishedFlowDto {
  /** That of the start. */
  @ChallengeField()
  flow!: string;

  /** As it stands in the address that the provider has sent the browser to; absent where it has refused. */
  @TextField(
    'As it stands in the address that the provider has sent the browser to; absent where there is an `error`.',
    'SplxlOBeZQQYbYS6WxSbIA',
    false,
  )
  code?: string;

  /** The same. */
  @TextField('The same.', 'af0ifjsldkjq8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEu')
  state!: string;

  /** The same, where it is there (RFC 9207). */
  @TextField('The same, where it is there (RFC 9207).', 'https://accounts.google.com', false)
  iss?: string;

  /** The same, where the provider has refused. */
  @TextField('The same, where the provider has refused.', 'access_denied', false)
  error?: string;
}

/** Body of `POST /auth/federated/:provider/finish`. */
@OwnSchema()
export class FinishFederatedLoginDto extends FinishedFlowDto {
  /** What a remembered device holds. */
  @DeviceTokenField()
  deviceToken?: string;
}

/** Body of `POST /auth/identities/:provider/finish`. */
@OwnSchema()
export class FinishLinkDto extends FinishedFlowDto {}

/** Body of `POST /auth/federated/link/options`. */
@OwnSchema()
export class LinkOptionsDto {
  /** That of `link_required`. */
  @ChallengeField(false)
  challenge?: string;
}

/** Body of `POST /auth/federated/link`. */
@OwnSchema()
export class LinkDto {
  /** That of `link_required`; absent where a cookie carries it. */
  @ChallengeField(false)
  challenge?: string;

  /** By what the account is proved: one of `methods`. */
  @Field(
    { description: 'By what the account is proved: one of `methods`.', example: 'password' },
    IsString(),
    Matches(/^[a-z_]{1,32}$/, { message: 'must be one of the methods' }),
  )
  method!: string;

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

/** Body of `POST /auth/identities`. */
@OwnSchema()
export class LinkToSessionDto {
  /** That of `link_required`; absent where a cookie carries it. */
  @ChallengeField(false)
  challenge?: string;
}

/** Body of `POST /auth/identities/:provider/start`: one of the two, or neither. */
@OwnSchema()
export class StartLinkDto {
  /** Where the provider sends its answer, where the app finishes it itself. */
  @Field({ ...REDIRECT_URI, required: false }, IsString(), Length(1, 2048))
  redirectUri?: string;

  /** Where the browser goes in the end, where we finish it. */
  @TextField(
    'Where the browser goes in the end, where the service finishes it. Default: `PRODUCT_URL`.',
    'https://app.example.com/account',
    false,
  )
  returnTo?: string;
}
