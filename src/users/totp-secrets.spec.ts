import { randomBytes } from 'node:crypto';
import { ConfigurationError, type FactorsConfig } from '../config/index.js';
import { TotpSecrets } from './totp-secrets.js';

const [present, next] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const secretsUnder = (encryptionKey: string | undefined, newEncryptionKey?: string): TotpSecrets =>
  new TotpSecrets({ encryptionKey, newEncryptionKey } as FactorsConfig);
const SECRET = '12345678901234567890';

describe('a sealed secret', () => {
  it('opens for its account, and for no other one that it was copied to', () => {
    const secrets = secretsUnder(present);
    const sealed = secrets.seal(Buffer.from(SECRET), 'ada');
    expect(secrets.open(sealed, 'ada')?.toString()).toBe(SECRET);
    expect(secrets.open(sealed, 'bob')).toBeUndefined();
    expect(secretsUnder(next).open(sealed, 'ada')).toBeUndefined();
  });

  it('leaves nothing of itself in memory', () => {
    const secret = Buffer.from(SECRET);
    secretsUnder(present).seal(secret, 'ada');
    expect(secret).toEqual(Buffer.alloc(SECRET.length));
  });

  it('opens before, while and after KEY_ENCRYPTION_KEY is changed', () => {
    const [before, during, after] = [secretsUnder(present), secretsUnder(present, next), secretsUnder(next)];
    const old = before.seal(Buffer.from(SECRET), 'ada');
    expect(during.open(old, 'ada')?.toString()).toBe(SECRET);
    for (const sealed of [during.seal(Buffer.from(SECRET), 'ada'), during.renew(old, 'ada')!]) {
      expect(after.open(sealed, 'ada')?.toString()).toBe(SECRET);
      expect(during.renew(sealed, 'ada')).toBe(sealed);
    }
    expect(after.renew(old, 'ada')).toBeUndefined();
    expect(during.renew(old, 'bob')).toBeUndefined();
  });

  it('needs a key, and says which setting it is', () => {
    expect(() => secretsUnder(undefined)).toThrow(ConfigurationError);
    expect(() => secretsUnder(undefined)).toThrow(/KEY_ENCRYPTION_KEY/);
  });
});
