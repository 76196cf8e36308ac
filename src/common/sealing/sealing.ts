import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type Sealed } from './sealed.schema.js';

const CIPHER = 'aes-256-gcm';

/** Bytes (NIST SP 800-38D §5.2.1.1: the recommended IV, and the full tag). */
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Encrypts one kind of secrets under one KEY_ENCRYPTION_KEY (AES-256-GCM). */
export class Sealing {
  /** Tells one KEY_ENCRYPTION_KEY from another, and nothing about it. */
  readonly keyId: string;
  private readonly key: Buffer;

  /**
   * @param encryptionKey KEY_ENCRYPTION_KEY: 32 random bytes in base64
   * @param purpose what is sealed: each kind has a key of its own
   */
  constructor(encryptionKey: string, purpose: string) {
    this.key = deriveKey(encryptionKey, `${purpose} encryption`, 32);
    this.keyId = deriveKey(encryptionKey, 'key encryption key id', 12).toString('base64url');
  }

  /**
   * @param plaintext what to hide. It is wiped
   * @param owner what it is and whose: it opens for nothing else
   */
  seal(plaintext: Buffer, owner: readonly unknown[]): Sealed {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv(CIPHER, this.key, iv, { authTagLength: TAG_LENGTH });
    cipher.setAAD(boundTo(owner));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    plaintext.fill(0);
    return {
      iv: iv.toString('base64url'),
      ciphertext: ciphertext.toString('base64url'),
      tag: cipher.getAuthTag().toString('base64url'),
      keyId: this.keyId,
    };
  }

  /**
   * @param sealed what {@link seal} made
   * @param owner what it must be, and whose
   * @returns the plaintext; undefined when it was sealed with another KEY_ENCRYPTION_KEY, for another owner, or was
   * changed
   */
  open(sealed: Sealed, owner: readonly unknown[]): Buffer | undefined {
    if (sealed.keyId !== this.keyId) return undefined;
    try {
      const iv = Buffer.from(sealed.iv, 'base64url');
      const decipher = createDecipheriv(CIPHER, this.key, iv, { authTagLength: TAG_LENGTH });
      decipher.setAAD(boundTo(owner)).setAuthTag(Buffer.from(sealed.tag, 'base64url'));
      const ciphertext = Buffer.from(sealed.ciphertext, 'base64url');
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

/** JSON, so that no two owners can have the same bytes. */
function boundTo(owner: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(owner));
}

/**
 * RFC 5869: independent keys out of one, so that no use of it can weaken another.
 *
 * @param encryptionKey KEY_ENCRYPTION_KEY: 32 random bytes in base64
 * @param purpose what for
 * @param length bytes
 */
export function deriveKey(encryptionKey: string, purpose: string, length: number): Buffer {
  const secret = Buffer.from(encryptionKey, 'base64');
  return Buffer.from(hkdfSync('sha256', secret, '', `nightlatch ${purpose}`, length));
}
