import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { type Sealed } from '../../common/sealing/sealed.schema.js';
import { deriveKey, Sealing } from '../../common/sealing/sealing.js';
import { macInput, type RecordFacts, type RecordMac } from './record-mac.js';

/** The key that is sealed. Bound into the seal, so that it opens for this key only. */
export interface SealedFor {
  kid: string;
  alg: string;
}

/** Encrypts private keys under one KEY_ENCRYPTION_KEY, and authenticates what is stored beside them. */
export class KeyEncryption {
  /** Tells one KEY_ENCRYPTION_KEY from another, and nothing about it. */
  readonly id: string;
  private readonly sealing: Sealing;
  private readonly macKey: Buffer;

  /** @param encryptionKey KEY_ENCRYPTION_KEY: 32 random bytes in base64 */
  constructor(encryptionKey: string) {
    this.sealing = new Sealing(encryptionKey, 'signing key');
    this.id = this.sealing.keyId;
    this.macKey = deriveKey(encryptionKey, 'signing key authentication', 32);
  }

  /**
   * @param privateKey the key to hide
   * @param owner the key it is
   * @returns it as PKCS #8, encrypted
   */
  seal(privateKey: KeyObject, owner: SealedFor): Sealed {
    return this.sealing.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), boundTo(owner));
  }

  /**
   * @param sealed what {@link seal} made
   * @param owner the key it must be
   * @returns the private key; undefined when it was sealed with another KEY_ENCRYPTION_KEY, for another key, or
   * was changed
   */
  open(sealed: Sealed, owner: SealedFor): KeyObject | undefined {
    const plaintext = this.sealing.open(sealed, boundTo(owner));
    if (plaintext === undefined) return undefined;
    try {
      return createPrivateKey({ key: plaintext, format: 'der', type: 'pkcs8' });
    } catch {
      return undefined;
    } finally {
      plaintext.fill(0);
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

function boundTo({ kid, alg }: SealedFor): readonly unknown[] {
  return ['nightlatch access token signing key', 1, kid, alg];
}
