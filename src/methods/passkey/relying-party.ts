import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
  VerifiedAuthenticationResponse,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import { PASSKEYS_CONFIG, type PasskeysConfig } from '../../config/index.js';
import { loginNameOf, type Passkey } from '../../users/index.js';
import { loadWebAuthn, type WebAuthn } from './load-webauthn.js';
import { type AccountName, handleOf } from './signals.js';

/**
 * EdDSA, ES256 and RS256 (COSE), in the order of preference. Named in both calls: by itself the library asks for ML-DSA-44
 * first where Node.js has it, and a node on an older one could not verify what a browser has then made.
 */
const ALGORITHMS = [-8, -7, -257];

/** Bytes of a key in COSE form; RSA with 4096 bits has 530. A user's document holds twenty. */
const MAX_KEY_LENGTH = 1024;

/** Characters of a credential id in base64url: 1023 bytes (WebAuthn L3 §5.8.3). */
const CREDENTIAL_ID = /^[\w-]{1,1364}$/;

/** As WebAuthn registers them; unknown ones are to be kept (§5.8.4), as long as they look like some. */
const TRANSPORT = /^[a-z-]{1,32}$/;
const MAX_TRANSPORTS = 8;

/** What a browser's `toJSON()` gives, unchecked. */
export type WebAuthnResponse = Readonly<Record<string, unknown>>;

/** What a browser's `parse…OptionsFromJSON()` takes. */
export type WebAuthnOptions = Record<string, unknown>;

/** What a new passkey must be. */
export interface CreationDemands {
  /** Whether it must be found without a name, and ask for a PIN, a finger or a face: where it is to be the only credential. */
  readonly isOnlyCredential?: boolean;
  /** Whether the browser may make it in passing, after a login with a password. Nobody confirms anything then. */
  readonly isConditional?: boolean;
  /** What the account has already: an authenticator is not asked to make a second one. */
  readonly existing?: readonly Passkey[];
}

/** A passkey that was made. */
export type CreatedPasskey = Omit<Passkey, 'name' | 'createdAt'>;

/** What an authenticator has signed. */
export interface Assertion {
  readonly counter: number;
  /** UV: whether it asked for a PIN, a finger or a face. */
  readonly isVerified: boolean;
  readonly backedUp: boolean;
}

/**
 * The relying party of WebAuthn: makes what a browser is asked, and verifies what it answers. Of the library's errors none
 * gets out; with `LOG_LEVEL=debug` the log has them.
 */
@Injectable()
export class RelyingParty {
  private readonly logger = new Logger(RelyingParty.name);

  constructor(@Inject(PASSKEYS_CONFIG) private readonly config: PasskeysConfig) {}

  /** The domain that passkeys are bound to. */
  get id(): string {
    return this.config.rpId;
  }

  /**
   * @param account for whom
   * @param challenge what the client will bring back
   * @param demands what it must be
   * @returns the options of `navigator.credentials.create()`
   */
  async creationOptions(
    account: AccountName,
    challenge: string,
    { isOnlyCredential, isConditional, existing = [] }: CreationDemands,
  ): Promise<WebAuthnOptions> {
    const { generateRegistrationOptions } = await loadWebAuthn();
    const options = await generateRegistrationOptions({
      rpID: this.config.rpId,
      rpName: this.config.rpName,
      userID: bytesOf(handleOf(account.id)),
      userName: loginNameOf(account),
      userDisplayName: account.name,
      challenge: bytesOf(webAuthnChallengeOf(challenge)),
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: existing.map(descriptorOf),
      authenticatorSelection: {
        residentKey: isOnlyCredential || isConditional ? 'required' : 'preferred',
        userVerification: isOnlyCredential ? 'required' : 'preferred',
      },
    });
    return { ...options };
  }

  /**
   * @param challenge what the client will bring back
   * @param allowed the passkeys of an account; absent where nobody has said who they are
   * @returns the options of `navigator.credentials.get()`
   */
  async requestOptions(challenge: string, allowed?: readonly Passkey[]): Promise<WebAuthnOptions> {
    const { generateAuthenticationOptions } = await loadWebAuthn();
    const options = await generateAuthenticationOptions({
      rpID: this.config.rpId,
      challenge: bytesOf(webAuthnChallengeOf(challenge)),
      userVerification: 'preferred',
      ...(allowed !== undefined && { allowCredentials: allowed.map(descriptorOf) }),
    });
    return { ...options };
  }

  /**
   * @param response what `navigator.credentials.create()` gave
   * @param challenge what the client brings back
   * @param demands what was asked for
   * @returns the passkey; undefined when it is none, or not what was asked for
   */
  async verifyCreation(
    response: WebAuthnResponse,
    challenge: string,
    { isOnlyCredential = false, isConditional = false }: CreationDemands,
  ): Promise<CreatedPasskey | undefined> {
    const library = await loadWebAuthn();
    return this.orNothing(async () => {
      this.refuseForeignFrame(response);
      const bare = withoutAttestation(response, library);
      const { registrationInfo } = await library.verifyRegistrationResponse({
        ...{
          response: bare,
          expectedChallenge: webAuthnChallengeOf(challenge),
          expectedRPID: this.config.rpId,
        },
        ...{ expectedOrigin: [...this.config.origins], supportedAlgorithmIDs: ALGORITHMS },
        ...{ requireUserPresence: !isConditional, requireUserVerification: isOnlyCredential },
      });
      if (registrationInfo === undefined || registrationInfo.credential.id !== response['id'])
        return undefined;
      return createdPasskey(registrationInfo, bare.response.transports);
    });
  }

  /**
   * @param response what `navigator.credentials.get()` gave
   * @param challenge what the client brings back
   * @param passkey the one that it says it is by
   * @returns what was signed; undefined when it is not by that passkey, or not for us and this challenge
   */
  async verifyAssertion(
    response: WebAuthnResponse,
    challenge: string,
    passkey: Passkey,
  ): Promise<Assertion | undefined> {
    const library = await loadWebAuthn();
    const origins = [...this.config.origins];
    return this.orNothing(async () => {
      const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        ...{ expectedChallenge: webAuthnChallengeOf(challenge), expectedRPID: this.config.rpId },
        ...{ expectedOrigin: origins, expectedTopOrigin: origins, requireUserVerification: false },
        // Without the counter of the last time: what follows from it PasskeyStore decides, in the update that sets it.
        credential: { id: passkey.id, publicKey: bytesOf(passkey.publicKey), counter: 0 },
      });
      // BE never changes (WebAuthn L3 §7.2, step 18).
      if (!verified || isSyncable(authenticationInfo) !== passkey.backupEligible) return undefined;
      const { newCounter, userVerified, credentialBackedUp } = authenticationInfo;
      return { counter: newCounter, isVerified: userVerified, backedUp: credentialBackedUp };
    });
  }

  /** The library looks at frames in logins alone. */
  private refuseForeignFrame(response: WebAuthnResponse): void {
    const { clientDataJSON } = response['response'] as { clientDataJSON: string };
    const data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { topOrigin?: string };
    if (data.topOrigin !== undefined && !this.config.origins.includes(data.topOrigin))
      throw new Error('Unexpected origin of the page around the frame');
  }

  /** A response can be anything: whatever is thrown while it is read is its own fault. */
  private async orNothing<T>(verify: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await verify();
    } catch (error) {
      this.logger.debug(error instanceof Error ? error.message : 'A response that could not be read');
      return undefined;
    }
  }
}

/**
 * @param response what a browser gave
 * @returns the id of the credential that it names; undefined when it can be none
 */
export function credentialIdOf({ id }: WebAuthnResponse): string | undefined {
  return typeof id === 'string' && CREDENTIAL_ID.test(id) ? id : undefined;
}

/**
 * @param response what a browser gave
 * @returns the user handle that the authenticator names; undefined when it names none
 */
export function userHandleOf({ response }: WebAuthnResponse): unknown {
  return (response as { userHandle?: unknown } | undefined)?.userHandle ?? undefined;
}

/**
 * What an authenticator signs: derived from what the client holds, of which the database has another hash. So who reads the
 * database can't take the second step.
 */
function webAuthnChallengeOf(challenge: string): string {
  return createHash('sha256').update(`nightlatch passkey challenge ${challenge}`).digest('base64url');
}

function createdPasskey(
  info: NonNullable<VerifiedRegistrationResponse['registrationInfo']>,
  transports: unknown,
): CreatedPasskey | undefined {
  const { credential, aaguid, credentialBackedUp: backedUp } = info;
  if (!CREDENTIAL_ID.test(credential.id) || credential.publicKey.length > MAX_KEY_LENGTH) return undefined;
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: Array.isArray(transports) ? transports.filter(isTransport).slice(0, MAX_TRANSPORTS) : [],
    aaguid,
    backupEligible: isSyncable(info),
    backedUp,
  };
}

/**
 * The response without what a manufacturer says of the authenticator. We ask for none of it, and trust none; some send it all
 * the same, and then nobody here reads the certificates of strangers.
 */
function withoutAttestation(response: WebAuthnResponse, { helpers }: WebAuthn): RegistrationResponseJSON {
  const { isoBase64URL, isoCBOR, decodeAttestationObject } = helpers;
  const credential = response as unknown as RegistrationResponseJSON;
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(credential.response.attestationObject)).get(
    'authData',
  );
  const bare = new Map<string, string | typeof authData | Map<string, string>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, string>()],
    ['authData', authData],
  ]);
  const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(bare));
  return { ...credential, response: { ...credential.response, attestationObject } };
}

function isSyncable({
  credentialDeviceType,
}: Pick<VerifiedAuthenticationResponse['authenticationInfo'], 'credentialDeviceType'>): boolean {
  return credentialDeviceType === 'multiDevice';
}

function isTransport(value: unknown): value is string {
  return typeof value === 'string' && TRANSPORT.test(value);
}

function descriptorOf({ id, transports }: Passkey): { id: string; transports?: string[] } {
  return { id, ...(transports.length > 0 && { transports: [...transports] }) };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
