import { Inject, Injectable } from '@nestjs/common';
import { Sealing } from '../common/sealing/sealing.js';
import { ConfigurationError, PASSWORDS_CONFIG, type PasswordsConfig } from '../config/index.js';
import { type HashSecrets } from './foreign/index.js';

/** Bytes of a secret: its hash is to stay within what is read (foreign/index.ts). */
const MAX_LENGTH = 256;

const PURPOSE = 'imported password secret';
const OWNER = ['nightlatch imported password secret', 1];

/** Hashes around others, or over something else than the password. */
const NEEDS_SECRETS = /^\$(?:over|wrapped)\$/;

/** A step with a sealed secret: key id, IV, ciphertext and tag. */
const SEALED = /^(\$over\$(?:[\w=./,-]+,)?(?:pepper|flask-security)=)([\w-]+)\.([\w-]+)\.([\w-]+)\.([\w-]+)/;

/**
 * Keeps the pepper of an old application, which its hashes can't be verified without, from whoever reads the database: it
 * stands in each of them, sealed under KEY_ENCRYPTION_KEY, until the user's first login replaces the hash. While that key
 * is being changed, what was sealed under either opens.
 */
@Injectable()
export class ImportedSecrets {
  private readonly pepper: string | undefined;
  private readonly sealings: readonly Sealing[];

  constructor(@Inject(PASSWORDS_CONFIG) { pepper, encryptionKey, newEncryptionKey }: PasswordsConfig) {
    this.pepper = pepper;
    this.sealings = [newEncryptionKey, encryptionKey].flatMap((key) =>
      key === undefined ? [] : [new Sealing(key, PURPOSE)],
    );
  }

  /**
   * @param secret of the old application
   * @returns it sealed, as the argument of a step (foreign/preparations.ts)
   * @throws ConfigurationError without KEY_ENCRYPTION_KEY
   * @throws RangeError when the secret is empty, or longer than 256 bytes
   */
  seal(secret: string): string {
    const [sealing] = this.sealings;
    if (sealing === undefined)
      throw new ConfigurationError([
        {
          variable: 'KEY_ENCRYPTION_KEY',
          rule: 'is required to import hashes with a pepper, also with HS256',
        },
      ]);
    if (secret === '' || Buffer.byteLength(secret) > MAX_LENGTH)
      throw new RangeError(`The secret of the old application must have 1 to ${MAX_LENGTH} bytes`);
    const { keyId, iv, ciphertext, tag } = sealing.seal(Buffer.from(secret, 'utf8'), OWNER);
    return [keyId, iv, ciphertext, tag].join('.');
  }

  /**
   * @param stored a hash from elsewhere
   * @returns what it may need: our own pepper, and the secret that is sealed in it
   */
  secretsOf(stored: string): HashSecrets {
    if (!NEEDS_SECRETS.test(stored)) return {};
    return { pepper: this.pepper, imported: this.open(stored) };
  }

  /** @param stored a hash from elsewhere */
  hasSecret(stored: string): boolean {
    return SEALED.test(stored);
  }

  /**
   * @param stored a hash from elsewhere
   * @returns the same with its secret under the key that is to stay, itself where there is nothing to do; undefined when
   *   the secret can't be opened
   */
  renew(stored: string): string | undefined {
    const [whole, start = '', keyId] = SEALED.exec(stored) ?? [];
    if (whole === undefined || keyId === this.sealings[0]?.keyId) return stored;
    const secret = this.open(stored);
    return secret === undefined ? undefined : `${start}${this.seal(secret)}${stored.slice(whole.length)}`;
  }

  private open(stored: string): string | undefined {
    const [, , keyId, iv, ciphertext, tag] = SEALED.exec(stored) ?? [];
    if (keyId === undefined || iv === undefined || ciphertext === undefined || tag === undefined)
      return undefined;
    for (const sealing of this.sealings) {
      const secret = sealing.open({ keyId, iv, ciphertext, tag }, OWNER);
      if (secret !== undefined) return secret.toString('utf8');
    }
    return undefined;
  }
}
