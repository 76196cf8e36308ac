import { type KeyObject } from 'node:crypto';
import { type KeyEncryption } from './key-encryption.js';
import { publicMembers, type PublicJwk, thumbprint, toPublicKey } from './key-pair.js';
import { type RingKey } from './signing-key.schema.js';

/** A key of the ring, ready for use: its objects are made once and kept. */
export interface OpenedKey {
  readonly jwk: PublicJwk;
  readonly publicKey: KeyObject;
  /** Undefined when this node can't open it: others sign with it, and it still verifies here. */
  readonly privateKey: KeyObject | undefined;
}

/**
 * @param stored the key as the database has it
 * @param encryption opens its private part
 * @returns the key; undefined when its public part is not the key that it is named after
 */
export function openKey(stored: RingKey, encryption: KeyEncryption): OpenedKey | undefined {
  const { kid, alg } = stored;
  const publicKey = readPublicKey(stored);
  if (publicKey === undefined) return undefined;
  const members = publicMembers(publicKey);
  const isNamesake = thumbprint(members) === kid && members.kty === (alg === 'ES256' ? 'EC' : 'RSA');
  if (!isNamesake) return undefined;
  const privateKey = encryption.open(stored.sealed, stored);
  return { jwk: { ...members, kid, alg, use: 'sig' }, publicKey, privateKey };
}

function readPublicKey({ publicJwk }: RingKey): KeyObject | undefined {
  try {
    return toPublicKey(publicJwk);
  } catch {
    return undefined;
  }
}
