import { IsBoolean, IsObject } from 'class-validator';
import { ChallengeField, TransportDto } from '../../auth/index.js';
import { EmailField, Field, NameField, UsernameField } from '../../common/fields/index.js';
import { OwnSchema } from '../../common/openapi.js';

const OWN_NAME = { description: 'What its owner calls it.', example: 'Laptop' };

const ID = 'mJk0yV7cS5eT2qXwPzR4dA';
const CREATED = { clientDataJSON: 'eyJ0eXBlIjoi…', attestationObject: 'o2NmbXRkbm9uZ…' };
const SIGNED = {
  clientDataJSON: 'eyJ0eXBlIjoi…',
  authenticatorData: 'SZYN5YgOjGh0…',
  signature: 'MEUCIQDx…',
};

/** What a call of WebAuthn gave. Its form is checked where it is verified. */
function WebAuthnField(call: string, members: object): PropertyDecorator {
  return Field(
    {
      description: `What \`${call}\` gave, by its \`toJSON()\`.`,
      ...{ type: 'object', additionalProperties: true },
      example: { id: ID, rawId: ID, type: 'public-key', clientExtensionResults: {}, response: members },
    },
    IsObject({ message: 'must be an object' }),
  );
}

const MadeField = (): PropertyDecorator => WebAuthnField('navigator.credentials.create()', CREATED);
const SignedField = (): PropertyDecorator => WebAuthnField('navigator.credentials.get()', SIGNED);

/** Body of `POST /auth/passkeys/options`. */
@OwnSchema()
export class PasskeyOptionsDto {
  /** Whether the browser may make the passkey in passing, with `mediation: 'conditional'`. */
  @Field(
    {
      description: 'Whether the browser may make the passkey in passing, with `mediation: "conditional"`.',
      default: false,
      required: false,
    },
    IsBoolean({ message: 'must be true or false' }),
  )
  conditional?: boolean;
}

/** Body of `POST /auth/passkeys`. */
@OwnSchema()
export class RegisterPasskeyDto {
  /** That of the options. */
  @ChallengeField()
  challenge!: string;

  /** What `navigator.credentials.create()` gave, as JSON. */
  @MadeField()
  response!: Record<string, unknown>;

  /** What its owner calls it. */
  @NameField({ ...OWN_NAME, required: false })
  name?: string;
}

/** Body of `PATCH /auth/passkeys/:id`. */
@OwnSchema()
export class RenamePasskeyDto {
  /** What its owner calls it from now on. */
  @NameField(OWN_NAME)
  name!: string;
}

/** Body of `POST /auth/passkeys/login`. */
@OwnSchema()
export class PasskeyLoginDto extends TransportDto {
  /** That of the options. */
  @ChallengeField()
  challenge!: string;

  /** What `navigator.credentials.get()` gave, as JSON. */
  @SignedField()
  response!: Record<string, unknown>;
}

/** Body of `POST /auth/passkeys/signup/options`. */
@OwnSchema()
export class PasskeySignUpOptionsDto {
  /** What the user is called. */
  @NameField()
  name!: string;

  /** The address. */
  @EmailField()
  email!: string;

  /** A name that logs in, beside the passkey, once there is a password. */
  @UsernameField()
  username?: string;
}

/** Body of `POST /auth/passkeys/signup`. */
@OwnSchema()
export class PasskeySignUpDto extends TransportDto {
  /** That of the options. */
  @ChallengeField()
  challenge!: string;

  /** What `navigator.credentials.create()` gave, as JSON. */
  @MadeField()
  response!: Record<string, unknown>;
}

/** Body of `POST /auth/login/enrol/passkey/options`. */
@OwnSchema()
export class PasskeyOptionsAtLoginDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;
}

/** Body of `POST /auth/login/enrol/passkey`. */
@OwnSchema()
export class RegisterPasskeyAtLoginDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;

  /** That of the options. */
  @ChallengeField()
  enrolment!: string;

  /** What `navigator.credentials.create()` gave, as JSON. */
  @MadeField()
  response!: Record<string, unknown>;

  /** What its owner calls it. */
  @NameField({ ...OWN_NAME, required: false })
  name?: string;
}
