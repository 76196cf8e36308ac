import { randomBytes } from 'node:crypto';
import { type Sealed } from '../../common/sealing/sealed.schema.js';
import { KeyEncryption } from './key-encryption.js';
import { createKeyPair, type KeyPair, publicMembers } from './key-pair.js';

const encryptionKey = randomBytes(32).toString('base64');
const encryption = new KeyEncryption(encryptionKey);
let pair: KeyPair;
let other: KeyPair;
let sealed: Sealed;
beforeAll(async () => {
  [pair, other] = [await createKeyPair('ES256'), await createKeyPair('ES256')];
  sealed = encryption.seal(pair.privateKey, pair);
});

describe('a sealed private key', () => {
  it('opens for the key it is', () => {
    const opened = new KeyEncryption(encryptionKey).open(sealed, pair);
    expect(opened?.equals(pair.privateKey)).toBe(true);
    expect(publicMembers(opened!)).toEqual(pair.publicJwk);
  });

  it('shows neither the key nor what encrypts it', () => {
    const text = JSON.stringify(sealed);
    const { d } = pair.privateKey.export({ format: 'jwk' });
    for (const secret of [d!, encryptionKey, Buffer.from(encryptionKey, 'base64').toString('base64url')]) {
      expect(text).not.toContain(secret.slice(0, 16));
    }
  });

  it('is another text every time', () => {
    const again = encryption.seal(pair.privateKey, pair);
    expect(again.iv).not.toBe(sealed.iv);
    expect(again.ciphertext).not.toBe(sealed.ciphertext);
    expect(again.keyId).toBe(sealed.keyId);
  });

  it('does not open for another key, though the seal is genuine', () => {
    expect(encryption.open(sealed, other)).toBeUndefined();
    expect(encryption.open(sealed, { kid: pair.kid, alg: 'RS256' })).toBeUndefined();
    // Nor when the two run into each other.
    expect(encryption.open(sealed, { kid: `${pair.kid}","ES256`, alg: '' })).toBeUndefined();
  });

  it('does not open with another KEY_ENCRYPTION_KEY, not even when the id is passed off as its own', () => {
    const stranger = new KeyEncryption(randomBytes(32).toString('base64'));
    expect(stranger.id).not.toBe(encryption.id);
    expect(stranger.open(sealed, pair)).toBeUndefined();
    expect(stranger.open({ ...sealed, keyId: stranger.id }, pair)).toBeUndefined();
  });

  it.each(['iv', 'ciphertext', 'tag'] as const)('does not open when its %s was changed', (part) => {
    const bytes = Buffer.from(sealed[part], 'base64url');
    bytes[0]! ^= 1;
    expect(encryption.open({ ...sealed, [part]: bytes.toString('base64url') }, pair)).toBeUndefined();
  });

  it('does not open with a shortened tag', () => {
    const tag = Buffer.from(sealed.tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(encryption.open({ ...sealed, tag }, pair)).toBeUndefined();
  });
});
