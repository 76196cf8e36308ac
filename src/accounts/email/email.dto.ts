import { EmailField, MailedTokenField, PasswordField } from '../../common/fields/index.js';
import { ChallengeField } from '../../auth/index.js';
import { OwnSchema } from '../../common/openapi.js';

/** Body of `POST /auth/verify-email/continue`. */
@OwnSchema()
export class ContinueVerifiedDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;
}

/** Body of `POST /auth/change-email`. */
@OwnSchema()
export class ChangeEmailDto {
  /** The new address. */
  @EmailField({ description: 'The new address.', example: 'ada@example.org' })
  email!: string;

  /** The password of the account; absent where it has none. */
  @PasswordField({ description: 'The password of the account. Absent where it has none.', required: false })
  password?: string;
}

/** Body of `POST /auth/verify-email`. */
@OwnSchema()
export class VerifyEmailDto {
  /** The token of the mailed link. */
  @MailedTokenField()
  token!: string;

  /** The proof that the account is yours, unless an access token of it is sent. */
  @PasswordField({
    description:
      'The password of the account: the proof that it is yours, unless an access token of it is sent.',
    required: false,
  })
  password?: string;
}
