import {
  constants,
  createHmac,
  createPublicKey,
  type KeyObject,
  randomUUID,
  sign as signBytes,
} from 'node:crypto';
import { numericDate } from '../../src/common/clock.js';
import { AccessKeys, type SigningKey } from '../../src/tokens/index.js';
import { type Answer } from './api.js';
import { type TestApp } from './test-app.js';
import { readPart } from './tokens.js';

/** Makes a signature over the first two parts of a token. */
export type Signer = (input: string) => Buffer;

export const ecdsa =
  (key: KeyObject, hash = 'sha256', dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    signBytes(hash, Buffer.from(input), { key, dsaEncoding });

export const rsa =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    signBytes(hash, Buffer.from(input), key);

export const rsaPss =
  (key: KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    signBytes(hash, Buffer.from(input), {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });

export const hmac =
  (secret: string | Buffer | KeyObject, hash = 'sha256'): Signer =>
  (input) =>
    createHmac(hash, secret).update(input).digest();

/** The signer that an algorithm of ours asks for. */
export function signerFor({ alg, key }: Pick<SigningKey, 'alg' | 'key'>): Signer {
  return { ES256: ecdsa, RS256: rsa, HS256: hmac }[alg](key);
}

/** A part of a token; a string is taken as the JSON text that it is, or is not. */
export function encodePart(content: unknown): string {
  return Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url');
}

/** What a forged token has otherwise than a right one. */
export interface Forgery {
  /** Members of the header; undefined takes one away. */
  header?: Record<string, unknown>;
  /** The whole header as JSON text, instead. */
  headerText?: string;
  /** Claims; undefined takes one away. */
  claims?: Record<string, unknown>;
  /** The whole payload as JSON text, instead. */
  payloadText?: string;
  /** The first two parts as they are encoded. */
  reencode?: (part: string) => string;
  sign?: Signer;
}

/** A server under attack by somebody who knows everything, its signing key included, and a session there. */
export class Target {
  private constructor(
    readonly server: TestApp,
    readonly accessToken: string,
    readonly refreshToken: string,
  ) {}

  /** Signs somebody up there. */
  static async of(server: TestApp): Promise<Target> {
    const { status, body } = await server.api.signUp();
    if (status !== 201) throw new Error(`sign-up answered ${status}`);
    return new Target(server, body.accessToken, body.refreshToken);
  }

  get signing(): SigningKey {
    return this.server.app.get(AccessKeys).signing();
  }

  get kid(): string {
    return this.signing.kid;
  }

  /** The private key, or the shared secret. */
  get key(): KeyObject {
    return this.signing.key;
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.key);
  }

  /** Seconds since 1970, by the server's clock. */
  get now(): number {
    return numericDate(this.server.clock.now());
  }

  header(): Record<string, unknown> {
    const { alg, kid } = this.signing;
    return { alg, kid, typ: 'at+jwt' };
  }

  /** The claims of a token that is as good as the server's own. */
  claims(): Record<string, any> {
    const { now } = this;
    return { ...readPart(this.accessToken, 'payload'), jti: randomUUID(), iat: now, exp: now + 600 };
  }

  /** A token that is right but for what is told. */
  forge({ header, headerText, claims, payloadText, reencode, sign }: Forgery = {}): string {
    const parts = [
      headerText ?? { ...this.header(), ...header },
      payloadText ?? { ...this.claims(), ...claims },
    ].map((part) => (reencode ?? String)(encodePart(part)));
    const input = parts.join('.');
    return `${input}.${(sign ?? signerFor(this.signing))(input).toString('base64url')}`;
  }

  /** Shows a token to a guarded route. */
  show(token: string): Promise<Answer> {
    return this.server.api.get('/auth/whoami', token);
  }
}
