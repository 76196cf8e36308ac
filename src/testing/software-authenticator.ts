import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { encodeCbor } from './cbor.js';

/** ECDSA with P-256 and SHA-256, in COSE. */
const ES256 = -7;

/** Bits of authenticator data (WebAuthn L3 §6.1). */
const FLAGS = { userPresent: 1, userVerified: 4, backupEligible: 8, backedUp: 16, attested: 64 };

/** A passkey of the authenticator. What is not `readonly` a test may set, as an attacker or a copy of the key would. */
export interface SoftwarePasskey {
  /** The credential id, base64url. */
  readonly id: string;
  /** Whose it is: the account's user handle, base64url. */
  userHandle: string;
  /** The domain it was made for. */
  readonly rpId: string;
  /** The signature counter of the last use; it stays at 0 unless the authenticator counts. */
  counter: number;
  /** What signs. */
  privateKey: KeyObject;
}

/** What a browser's `toJSON()` gives after a call of WebAuthn. */
export interface WebAuthnJSON {
  /** The credential id, base64url. */
  id: string;
  /** The same. */
  rawId: string;
  /** Always that. */
  type: 'public-key';
  /** Of extensions. */
  clientExtensionResults: Record<string, unknown>;
  /** Members in base64url. */
  response: Record<string, unknown>;
}

/** How an authenticator, and the page it is used on, behave. All may be changed between two calls. */
export interface AuthenticatorSettings {
  /** The page or app that calls. */
  origin: string;
  /** The page around it, where that is another one: it is in a frame. */
  topOrigin?: string | undefined;
  /** The domain it signs for, instead of the one in the options: what no browser would do. */
  rpId?: string | undefined;
  /** UP: whether somebody is there. Default: true. */
  userPresent?: boolean;
  /** UV: whether they are asked for a PIN, a finger or a face. Default: true. */
  userVerified?: boolean;
  /** BE: whether passkeys may be synced. Default: true. */
  backupEligible?: boolean;
  /** BS: whether they are. Default: true. */
  backedUp?: boolean;
  /** Whether it counts its signatures, as security keys do and synced passkeys do not. Default: false. */
  counts?: boolean;
  /** Its model. Default: zeros, for one that does not say. */
  aaguid?: string;
}

/** The part of `options` that matters to an authenticator, as `POST /auth/passkeys/options` answers it. */
interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
  pubKeyCredParams: readonly { alg: number }[];
  excludeCredentials?: readonly { id: string }[];
}

/** The same of a login. */
interface RequestOptions {
  challenge: string;
  rpId: string;
  allowCredentials?: readonly { id: string }[];
}

/**
 * A browser with an authenticator, in software: it makes passkeys and signs with them, as `navigator.credentials` does.
 *
 * @example
 * const authenticator = new SoftwareAuthenticator({ origin: 'http://localhost:3000' });
 * const { challenge, options } = await post('/auth/passkeys/options', {}, token);
 * await post('/auth/passkeys', { challenge, response: authenticator.create(options) }, token);
 */
export class SoftwareAuthenticator {
  /** What it has made, the oldest first. */
  readonly passkeys: SoftwarePasskey[] = [];
  /** How it behaves. */
  readonly settings: Required<Omit<AuthenticatorSettings, 'topOrigin' | 'rpId'>> & AuthenticatorSettings;

  /** @param settings the origin at least */
  constructor(settings: AuthenticatorSettings) {
    this.settings = {
      ...{ userPresent: true, userVerified: true, backupEligible: true, backedUp: true, counts: false },
      aaguid: '00000000-0000-0000-0000-000000000000',
      ...settings,
    };
  }

  /**
   * Makes a passkey, as `navigator.credentials.create()` does.
   *
   * @param options as the server answers them, in JSON
   * @returns what goes back to the server as `response`
   * @throws Error `InvalidStateError` when it has one of `excludeCredentials`, `NotSupportedError` when it can make none of the
   * keys that are asked for
   */
  create(options: object): WebAuthnJSON {
    const { challenge, rp, user, pubKeyCredParams, excludeCredentials = [] } = options as CreationOptions;
    if (!pubKeyCredParams.some(({ alg }) => alg === ES256)) throw named('NotSupportedError');
    if (this.amongMine(excludeCredentials).length > 0) throw named('InvalidStateError');
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const id = randomBytes(32);
    const passkey: SoftwarePasskey = {
      ...{ id: id.toString('base64url'), userHandle: user.id, rpId: rp.id, privateKey, counter: 0 },
    };
    this.passkeys.push(passkey);
    const attested = Buffer.concat([
      Buffer.from(this.settings.aaguid.replaceAll('-', ''), 'hex'),
      Buffer.from([id.length >> 8, id.length & 0xff]),
      id,
      coseKeyOf(publicKey),
    ]);
    const authData = this.authenticatorData(passkey, attested);
    const attestationObject = encodeCbor(
      new Map<string, string | Buffer | Map<string, never>>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, never>()],
        ['authData', authData],
      ]),
    );
    return answerOf(passkey, {
      clientDataJSON: this.clientData('webauthn.create', challenge),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal', 'hybrid'],
    });
  }

  /**
   * Signs with a passkey, as `navigator.credentials.get()` does.
   *
   * @param options as the server answers them, in JSON
   * @param chosen which passkey; the latest of those that may be used when absent
   * @returns what goes back to the server as `response`
   * @throws Error `NotAllowedError` when it has none that may be used
   */
  get(options: object, chosen?: SoftwarePasskey): WebAuthnJSON {
    const { challenge, rpId, allowCredentials = [] } = options as RequestOptions;
    const ofDomain = this.passkeys.filter((passkey) => passkey.rpId === rpId);
    const usable = allowCredentials.length === 0 ? ofDomain : this.amongMine(allowCredentials);
    const passkey = chosen ?? usable.at(-1);
    if (passkey === undefined) throw named('NotAllowedError');
    const clientDataJSON = this.clientData('webauthn.get', challenge);
    const authenticatorData = this.authenticatorData(passkey);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return answerOf(passkey, {
      clientDataJSON,
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, passkey.privateKey).toString('base64url'),
      userHandle: passkey.userHandle,
    });
  }

  private amongMine(named: readonly { id: string }[]): SoftwarePasskey[] {
    return this.passkeys.filter((passkey) => named.some(({ id }) => id === passkey.id));
  }

  private clientData(type: string, challenge: string): string {
    const { origin, topOrigin } = this.settings;
    const crossOrigin = topOrigin !== undefined;
    const data = { type, challenge, origin, crossOrigin, ...(crossOrigin && { topOrigin }) };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  private authenticatorData(passkey: SoftwarePasskey, attested = Buffer.alloc(0)): Buffer {
    const { rpId = passkey.rpId, counts, ...settings } = this.settings;
    if (counts) passkey.counter += 1;
    const flags =
      (settings.userPresent ? FLAGS.userPresent : 0) |
      (settings.userVerified ? FLAGS.userVerified : 0) |
      (settings.backupEligible ? FLAGS.backupEligible : 0) |
      (settings.backedUp ? FLAGS.backedUp : 0) |
      (attested.length > 0 ? FLAGS.attested : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(passkey.counter);
    return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), counter, attested]);
  }
}

function answerOf({ id }: SoftwarePasskey, response: Record<string, unknown>): WebAuthnJSON {
  return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
}

/** RFC 9053 §7.1: key type EC2, its algorithm, its curve, its coordinates. */
function coseKeyOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, number | Buffer>([
      [1, 2],
      [3, ES256],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** As a DOMException is told apart. */
function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
