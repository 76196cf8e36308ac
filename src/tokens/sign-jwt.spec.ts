import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { asSecret } from './as-secret.js';
import { signJwt } from './sign-jwt.js';

const CLAIMS = {
  iss: 'https://auth.example.com',
  sub: 'Ünïcode 🔑',
  gen: 3,
  iat: 1_800_000_000,
  roles: ['user'],
};
const jwt = new JwtService();

describe('signJwt', () => {
  it('writes the bytes that jsonwebtoken writes: other ones would end every session whose token has that hash', () => {
    const key = createSecretKey('refresh-secret-refresh-secret-refresh', 'utf8');
    const header = { alg: 'HS256', typ: 'rt+jwt' } as const;
    expect(signJwt(header, CLAIMS, key)).toBe(
      jwt.sign(CLAIMS, { privateKey: key, algorithm: 'HS256', header }),
    );
  });

  it.each([
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ] as const)('signs with %s as RFC 7518 §3 says', (alg, { privateKey, publicKey }) => {
    const token = signJwt({ alg, typ: 'at+jwt', kid: 'key-1' }, CLAIMS, privateKey);
    const verified: unknown = jwt.verify(token, {
      publicKey: asSecret(publicKey),
      algorithms: [alg],
      complete: true,
    });
    expect(verified).toMatchObject({ header: { alg, typ: 'at+jwt', kid: 'key-1' }, payload: CLAIMS });
  });
});
