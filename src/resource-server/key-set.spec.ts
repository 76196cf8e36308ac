import { generateKeyPairSync } from 'node:crypto';
import { maxAgeOf, readKeySet } from './key-set.js';

const jwk = (type: 'ec' | 'rsa', options: { namedCurve?: string; modulusLength?: number }): object =>
  (type === 'ec'
    ? generateKeyPairSync('ec', { namedCurve: options.namedCurve ?? 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: options.modulusLength ?? 2048 })
  ).publicKey.export({ format: 'jwk' });

const es256 = { ...jwk('ec', {}), kid: 'e', alg: 'ES256', use: 'sig' };
const rs256 = { ...jwk('rsa', {}), kid: 'r', alg: 'RS256', use: 'sig' };
const read = (...keys: unknown[]): string[] => [...readKeySet(JSON.stringify({ keys })).keys()];

describe('a key set', () => {
  it('gives the keys of our two kinds', () => {
    expect(read(es256, rs256)).toEqual(['e', 'r']);
    expect(readKeySet(JSON.stringify({ keys: [es256] })).get('e')).toMatchObject({ alg: 'ES256', kid: 'e' });
  });

  it.each<[string, unknown]>([
    ['is no object', 'key'],
    ['is null', null],
    ['has no kid', { ...es256, kid: undefined }],
    ['has no alg', { ...es256, alg: undefined }],
    ['has no use', { ...es256, use: undefined }],
    ['encrypts', { ...es256, use: 'enc' }],
    ['has the algorithm of another kind', { ...es256, alg: 'RS256' }],
    ['has the algorithm of another kind', { ...rs256, alg: 'ES256' }],
    ['is for another algorithm', { ...rs256, alg: 'PS256' }],
    ['is a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'h', alg: 'HS256', use: 'sig' }],
    ['lies on another curve', { ...jwk('ec', { namedCurve: 'P-384' }), kid: 'e', alg: 'ES256', use: 'sig' }],
    ['lies on no curve', { ...es256, x: 'AAAA' }],
    ['is too weak', { ...jwk('rsa', { modulusLength: 1024 }), kid: 'r', alg: 'RS256', use: 'sig' }],
  ])('leaves out a key that %s', (_name, key) => {
    expect(read(key, { ...es256, kid: 'good' })).toEqual(['good']);
  });

  it.each(['null', '5', '[]', '{}', '{"keys":{}}', 'not json', ''])('is not %j', (body) => {
    expect(() => readKeySet(body)).toThrow();
  });

  it.each([
    ['public, max-age=300', 300],
    ['max-age=60', 60],
    ['MAX-AGE=60, public', 60],
    ['max-age=0', 1],
    ['max-age=99999999', 3600],
    ['s-maxage=60', 300],
    ['no-cache', 300],
    [undefined, 300],
  ])('with Cache-Control %j is good for %d s', (header, seconds) => {
    expect(maxAgeOf(header)).toBe(seconds);
  });
});
