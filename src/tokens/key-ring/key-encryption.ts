import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { macInput, type RecordFacts, type RecordMac } from './record-mac.js';

const CIPHER = 'aes-256-gcm';

/** Bytes (NIST SP 800-38D §5.2.1.1: the recommended IV, and the full tag). */
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** A private key as the database keeps it: PKCS #8, encrypted; every part in base64url. */
export interface SealedKey {
  iv: string;
  ciphertext: string;
  tag: string;
  /** Which KEY_ENCRYPTION_KEY it takes to open it. */
  keyId: string;
}

/** The key that is sealed. Bound into the seal, so that it opens for this key only. */
export interface SealedFor {
  kid: string;
  alg: string;
}

/** Encrypts private keys under one KEY_ENCRYPTION_KEY, and authenticates what is stored beside them. */
export class KeyEncryption {
  /** Tells one KEY_ENCRYPTION_KEY from another, and nothing about it. */
  readonly id: string;
  private readonly key: Buffer;
  private readonly macKey: Buffer;

  /** @param encryptionKey KEY_ENCRYPTION_KEY: 32 random bytes in base64 */
  constructor(encryptionKey: string) {
    const secret = Buffer.from(encryptionKey, 'base64');
    // RFC 5869: independent keys out of one, so that no use of it can weaken another.
    const derive = (purpose: string, length: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, '', `nightlatch ${purpose}`, length));
    this.key = derive('signing key encryption', 32);
    this.macKey = derive('signing key authentication', 32);
    this.id = derive('key encryption key id', 12).toString('base64url');
  }

  /**
   * @param privateKey the key to hide
   * @param owner the key it is
   */
  seal(privateKey: KeyObject, owner: SealedFor): SealedKey {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv(CIPHER, this.key, iv, { authTagLength: TAG_LENGTH }).setAAD(boundTo(owner));
    const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    plaintext.fill(0);
    return {
      iv: iv.toString('base64url'),
      ciphertext: ciphertext.toString('base64url'),
      tag: cipher.getAuthTag().toString('base64url'),
      keyId: this.id,
    };
  }

  /**
   * @param sealed what {@link seal} made
   * @param owner the key it must be
   * @returns the private key; undefined when it was sealed with another KEY_ENCRYPTION_KEY, for another key, or
   * was changed
   */
  open(sealed: SealedKey, owner: SealedFor): KeyObject | undefined {
    if (sealed.keyId !== this.id) return undefined;
    try {
      const iv = Buffer.from(sealed.iv, 'base64url');
      const decipher = createDecipheriv(CIPHER, this.key, iv, { authTagLength: TAG_LENGTH })
        .setAAD(boundTo(owner))
        .setAuthTag(Buffer.from(sealed.tag, 'base64url'));
      const ciphertext = Buffer.from(sealed.ciphertext, 'base64url');
      const plaintext = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
      const privateKey = createPrivateKey({ key: plaintext, format: 'der', type: 'pkcs8' });
      plaintext.fill(0);
      return privateKey;
    } catch {
      return undefined;
    }
  }

  /**
   * @param facts what a record says of a key
   * @param since since when the ring has MACs
   */
  authenticate(facts: RecordFacts, since: Date): RecordMac {
    return { keyId: this.id, since, value: this.mac(facts, since).toString('base64url') };
  }

  /**
   * @param mac what {@link authenticate} made, with this KEY_ENCRYPTION_KEY
   * @param facts what the record says
   * @returns false when either was changed
   */
  isAuthentic({ value, since }: RecordMac, facts: RecordFacts): boolean {
    const expected = this.mac(facts, since);
    const given = Buffer.from(value, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac(facts: RecordFacts, since: Date): Buffer {
    return createHmac('sha256', this.macKey).update(macInput(facts, since)).digest();
  }
}

/** JSON, so that no two owners can have the same bytes. */
function boundTo({ kid, alg }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['nightlatch access token signing key', 1, kid, alg]));
}
