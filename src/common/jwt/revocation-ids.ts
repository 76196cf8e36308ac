import { createHmac, hash, hkdfSync } from 'node:crypto';

/** Characters of base64url: 132 bits, so that no two ids are one. */
const LENGTH = 22;

/** Of the public list of revocations. A service that reads another one has to be updated, or the issuer has. */
export const REVOCATIONS_FORMAT = 2;

/**
 * What the public list of revocations calls a session. Who has a token of it knows its id; nobody guesses 128 random bits.
 *
 * @param sessionId the session
 */
export function revokedSessionId(sessionId: string): string {
  return hash('sha256', `nightlatch revoked session ${sessionId}`, 'base64url').slice(0, LENGTH);
}

/**
 * What the public list of revocations calls users, and their access tokens say in the claim `rvid`. A host may show the
 * ids of its users, so a hash of one would hide nothing: this takes a key.
 */
export class RevocationIds {
  /** Names the key. Ids under two keys can't be compared. */
  readonly key: string;
  private readonly secret: Buffer;

  /** @param secrets the one of the issuer that all others are derived from */
  constructor({ refreshSecret }: { readonly refreshSecret: string }) {
    const derive = (purpose: string, bytes: number): Buffer =>
      Buffer.from(hkdfSync('sha256', refreshSecret, '', `nightlatch ${purpose}`, bytes));
    this.secret = derive('revocation id', 32);
    this.key = derive('name of the key of revocation ids', 6).toString('base64url');
  }

  /** @param userId whose */
  ofUser(userId: string): string {
    const mac = createHmac('sha256', this.secret).update(userId).digest('base64url');
    return `${this.key}.${mac.slice(0, LENGTH)}`;
  }
}
