import { ChallengeField, CodeField } from '../../auth/index.js';
import { NameField } from '../../common/fields/index.js';
import { OwnSchema } from '../../common/openapi.js';

const OWN_NAME = { description: 'What its owner calls it.', example: 'Phone', required: false };

/** Body of `POST /auth/totp`. */
@OwnSchema()
export class EnrolTotpDto {
  /** What its owner calls it. */
  @NameField(OWN_NAME)
  name?: string;
}

/** Body of `POST /auth/totp/confirm`. */
@OwnSchema()
export class ConfirmTotpDto {
  /** That of `POST /auth/totp`. */
  @ChallengeField()
  challenge!: string;

  /** The first code. */
  @CodeField()
  code!: string;
}

/** Body of `POST /auth/login/enrol/totp`. */
@OwnSchema()
export class EnrolTotpAtLoginDto extends EnrolTotpDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;
}

/** Body of `POST /auth/login/enrol/totp/confirm`. */
@OwnSchema()
export class ConfirmTotpAtLoginDto {
  /** The challenge of the login. */
  @ChallengeField()
  challenge!: string;

  /** That of `POST /auth/login/enrol/totp`. */
  @ChallengeField()
  enrolment!: string;

  /** The first code. */
  @CodeField()
  code!: string;
}
