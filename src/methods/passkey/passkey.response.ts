import type { ApiPropertyOptions } from '@nestjs/swagger';
import { AuthResponse } from '../../auth/index.js';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { PasskeyResponse } from '../../users/index.js';
import { type AccountSignals, type AllAcceptedCredentials, type CurrentUserDetails } from './signals.js';

const RP_ID = { description: 'The domain of the passkeys.', example: 'example.com' };
const USER_ID = { description: 'The user handle.', example: 'aE4xbUIwbDNUcTVrUzh3WjJ5VmRYdw' };

/** What a browser needs for a call of WebAuthn. */
@OwnSchema()
export class PasskeyOptionsResponse {
  /** To be sent back with what the browser gives. */
  @ApiProperty({
    description: 'To be sent back with what the browser gives.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  challenge!: string;

  /** Seconds until the challenge ends. */
  @ApiProperty({ description: 'Seconds until the challenge ends.', example: 600 })
  expiresIn!: number;

  /** For `PublicKeyCredential.parseCreationOptionsFromJSON()` or `parseRequestOptionsFromJSON()`. */
  @ApiProperty({
    description:
      'For `PublicKeyCredential.parseCreationOptionsFromJSON()` or `parseRequestOptionsFromJSON()`.',
    type: 'object',
    additionalProperties: true,
    example: { rpId: 'example.com', challenge: 'p2fXw9…', timeout: 60_000, userVerification: 'preferred' },
  })
  options!: Record<string, unknown>;
}

@OwnSchema()
class AllAcceptedCredentialsResponse implements AllAcceptedCredentials {
  @ApiProperty(RP_ID)
  rpId!: string;

  @ApiProperty(USER_ID)
  userId!: string;

  @ApiProperty({ type: [String], example: ['mJk0yV7cS5eT2qXwPzR4dA'] })
  allAcceptedCredentialIds!: string[];
}

@OwnSchema()
class CurrentUserDetailsResponse implements CurrentUserDetails {
  @ApiProperty(RP_ID)
  rpId!: string;

  @ApiProperty(USER_ID)
  userId!: string;

  @ApiProperty({ example: 'ada@example.com' })
  name!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  displayName!: string;
}

/** What to tell the browser of the account's passkeys, each member by the method of its name. */
@OwnSchema()
export class PasskeySignalsResponse implements AccountSignals {
  /** For `PublicKeyCredential.signalAllAcceptedCredentials()`. */
  @ApiProperty({ type: AllAcceptedCredentialsResponse })
  allAcceptedCredentials!: AllAcceptedCredentialsResponse;

  /** For `PublicKeyCredential.signalCurrentUserDetails()`. */
  @ApiProperty({ type: CurrentUserDetailsResponse })
  currentUserDetails!: CurrentUserDetailsResponse;
}

const RECOVERY_CODES: ApiPropertyOptions = {
  type: [String],
  description:
    'What stands in for it when it is lost: each works once, shown once. With the first factor only.',
  example: ['7H2K-9QXM-0B3T-WZ5D'],
};

/** The passkeys of an account. */
@OwnSchema()
export class PasskeyListResponse {
  /** All of them, the oldest first. */
  @ApiProperty({ type: [PasskeyResponse] })
  items!: PasskeyResponse[];

  /** What to tell the browser of them. */
  @ApiProperty({ type: PasskeySignalsResponse })
  signals!: PasskeySignalsResponse;
}

/** A passkey that was registered. */
@OwnSchema()
export class RegisteredPasskeyResponse extends PasskeyResponse {
  /** What to tell the browser of the account's passkeys. */
  @ApiProperty({ type: PasskeySignalsResponse })
  signals!: PasskeySignalsResponse;

  /** With the first factor only. */
  @ApiPropertyOptional(RECOVERY_CODES)
  recoveryCodes?: string[];
}

/** A login with a passkey. */
@OwnSchema()
export class PasskeyLoginResponse extends AuthResponse {
  /** What to tell the browser of the account's passkeys. */
  @ApiProperty({ type: PasskeySignalsResponse })
  signals!: PasskeySignalsResponse;
}

/** A sign-up with a passkey, or a login that registered one on its way. */
@OwnSchema()
export class PasskeyEnrolledLoginResponse extends PasskeyLoginResponse {
  /** What stands in for it when it is lost. */
  @ApiPropertyOptional(RECOVERY_CODES)
  recoveryCodes?: string[];
}
