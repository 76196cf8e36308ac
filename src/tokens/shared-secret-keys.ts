import { createHmac, createSecretKey } from 'node:crypto';
import { type SharedSecretConfig } from '../config/index.js';
import { AccessKeys, type KeyAge, type SigningKey, type VerificationKey } from './access-keys.js';
import { type KeyProblem } from './key-ring/examine-ring.js';
import { type PublicJwk } from './key-ring/key-pair.js';

/** HS256: one secret that signs and verifies for as long as the process lives. */
export class SharedSecretKeys extends AccessKeys {
  override readonly algorithms = ['HS256'] as const;
  private readonly key: SigningKey;

  /** @param config the secret */
  constructor({ secret }: SharedSecretConfig) {
    super();
    this.key = {
      // Tells keys apart after a change of the secret, and tells nothing about the secret.
      kid: createHmac('sha256', secret).update('nightlatch access key id').digest('base64url').slice(0, 16),
      alg: 'HS256',
      key: createSecretKey(secret, 'utf8'),
    };
  }

  override signing(): SigningKey {
    return this.key;
  }

  override find(kid: unknown): VerificationKey | undefined {
    return kid === this.key.kid ? this.key : undefined;
  }

  override publicKeys(): readonly PublicJwk[] {
    return [];
  }

  override ages(): readonly KeyAge[] {
    return [];
  }

  override problems(): readonly KeyProblem[] {
    return [];
  }
}
