import { createPrivateKey } from 'node:crypto';
import { createKeyPair, publicMembers, thumbprint, toPublicKey } from './key-pair.js';

describe('key pairs', () => {
  it('are on P-256 for ES256', async () => {
    const { privateKey, publicJwk } = await createKeyPair('ES256');
    expect(privateKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(Object.keys(publicJwk)).toEqual(['kty', 'crv', 'x', 'y']);
  });

  it('are of 2048 bits for RS256', async () => {
    const { privateKey, publicJwk } = await createKeyPair('RS256');
    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(Object.keys(publicJwk)).toEqual(['kty', 'n', 'e']);
  });

  it('are named after their public key', async () => {
    const { kid, publicJwk, privateKey } = await createKeyPair('ES256');
    expect(kid).toBe(thumbprint(publicJwk));
    expect(kid).toBe(thumbprint(publicMembers(toPublicKey(publicJwk))));
    expect(kid).toBe(
      thumbprint(
        publicMembers(createPrivateKey({ key: privateKey.export({ format: 'jwk' }), format: 'jwk' })),
      ),
    );
    expect(kid).toMatch(/^[A-Za-z0-9_][\w-]{42}$/);
  });

  it('have the thumbprint of RFC 7638, whatever the order of members', () => {
    // §3.1
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3' +
      'oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA' +
      'ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-' +
      'kEgU8awapJzKnqDKgw';
    const expected = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
    expect(thumbprint({ kty: 'RSA', n, e: 'AQAB' })).toBe(expected);
    expect(thumbprint({ e: 'AQAB', n, kty: 'RSA' })).toBe(expected);
  });
});
