import { Inject, Injectable } from '@nestjs/common';
import { type Sealed } from '../common/sealing/sealed.schema.js';
import { Sealing } from '../common/sealing/sealing.js';
import { ConfigurationError, FACTORS_CONFIG, type FactorsConfig } from '../config/index.js';

/**
 * Keeps shared secrets from whoever reads the database. While KEY_ENCRYPTION_KEY is being changed, what was sealed under
 * either key opens, and new ones are sealed under the next.
 */
@Injectable()
export class TotpSecrets {
  private readonly sealings: readonly [Sealing, ...Sealing[]];

  constructor(@Inject(FACTORS_CONFIG) { encryptionKey, newEncryptionKey }: FactorsConfig) {
    if (encryptionKey === undefined) {
      throw new ConfigurationError([
        { variable: 'KEY_ENCRYPTION_KEY', rule: 'is required for one-time codes, also with HS256' },
      ]);
    }
    const present = new Sealing(encryptionKey, 'one-time code secret');
    this.sealings =
      newEncryptionKey === undefined
        ? [present]
        : [new Sealing(newEncryptionKey, 'one-time code secret'), present];
  }

  /**
   * @param secret to hide. It is wiped
   * @param userId whose
   */
  seal(secret: Buffer, userId: string): Sealed {
    return this.sealings[0].seal(secret, boundTo(userId));
  }

  /**
   * @param sealed what {@link seal} made
   * @param userId whose
   * @returns the secret; undefined when it can't be opened
   */
  open(sealed: Sealed, userId: string): Buffer | undefined {
    for (const sealing of this.sealings) {
      const secret = sealing.open(sealed, boundTo(userId));
      if (secret !== undefined) return secret;
    }
    return undefined;
  }

  /**
   * @param sealed what {@link seal} made
   * @param userId whose
   * @returns the same secret under the key that is to stay, itself where it is so already; undefined when it can't be opened
   */
  renew(sealed: Sealed, userId: string): Sealed | undefined {
    if (sealed.keyId === this.sealings[0].keyId) return sealed;
    const secret = this.open(sealed, userId);
    return secret && this.seal(secret, userId);
  }
}

function boundTo(userId: string): readonly unknown[] {
  return ['nightlatch one-time code secret', 1, userId];
}
