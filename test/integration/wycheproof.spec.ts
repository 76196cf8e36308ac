import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { JwtService } from '@nestjs/jwt';
import { isSignedBy, toVerifyingKey } from '../../src/resource-server/verifying-key.js';
import { asSecret } from '../../src/tokens/as-secret.js';
import { decodeCompact, readStrictJwt } from '../../src/common/jwt/strict-jwt.js';

/**
 * The vectors of Project Wycheproof for JWS. Their tokens are no access tokens (no `typ`, payloads that are no JSON),
 * so what reads ours would refuse them all for that alone. They are put to what lies below it: the compact
 * form (`decodeCompact`), the algorithm that must be the key's, and the two checks of a signature that the
 * product has: jsonwebtoken's with a `KeyObject`, behind Passport and log-out, and the resource server's own.
 */
interface Vector {
  tcId: number;
  comment: string;
  jws: string;
  result: 'valid' | 'invalid';
}
type Jwk = JsonWebKey & { alg?: string; use?: string; key_ops?: string[] };
interface Group {
  public?: Jwk;
  private: Jwk;
  tests: Vector[];
}

const file = resolve('test/data/wycheproof-json-web-signature.json.gz');
const { testGroups } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { testGroups: Group[] };

type Algorithm = 'ES256' | 'RS256' | 'HS256';
interface Key {
  alg: Algorithm;
  key: KeyObject;
}
interface Case extends Vector {
  key: Key;
}
const jwkOf = (group: Group): Jwk => group.public ?? group.private;

/** The key of a group as the ring would hold it; undefined when the ring has no such keys. */
function keyOf(jwk: Jwk): Key | undefined {
  const { alg } = jwk;
  if (alg === 'HS256') return { alg, key: createSecretKey(jwk.k!, 'base64url') };
  if (alg !== 'ES256' && alg !== 'RS256') return undefined;
  return { alg, key: createPublicKey({ format: 'jwk', key: jwk }) };
}

const cases: Case[] = [];
const outOfScope: { jwk: Jwk; vector: Vector }[] = [];
for (const group of testGroups) {
  const jwk = jwkOf(group);
  const key = keyOf(jwk);
  for (const vector of group.tests) {
    if (key) cases.push({ ...vector, key });
    else outOfScope.push({ jwk, vector });
  }
}

const jwt = new JwtService();

/** Whether the form is ours and the token names the key's own algorithm. */
function isReadable({ jws, key }: Case): boolean {
  const parts = decodeCompact(jws);
  if (parts === undefined) return false;
  try {
    return (JSON.parse(parts.header.toString()) as { alg: unknown }).alg === key.alg;
  } catch {
    return false;
  }
}

/** As Passport's strategy and `verifiedClaims` do. */
function passesJsonwebtoken({ jws, key }: Case): boolean {
  try {
    jwt.verify(jws, { publicKey: asSecret(key.key), algorithms: [key.alg], ignoreExpiration: true });
    return true;
  } catch {
    return false;
  }
}

/** As the resource server does, for the algorithms that it has. */
function passesResourceServer({ jws, key: { alg, key } }: Case): boolean {
  return alg !== 'HS256' && isSignedBy(jws, { kid: 'any', alg, key });
}

/** Valid for Wycheproof, but in a form that no token of ours has. */
const NOT_OUR_FORM = new Map([
  [259, 'an empty payload'],
  [372, 'a character that is no base64url, in the header'],
  [373, 'a character that is no base64url, in the payload'],
]);

/** Said to be invalid for a padding that got lost upstream: byte for byte they are a valid vector, 357. */
const MISLABELLED = [367, 370];

const of = (tcId: number): Case => cases.find((vector) => vector.tcId === tcId)!;
const invalid = cases.filter(({ result, tcId }) => result === 'invalid' && !MISLABELLED.includes(tcId));
const valid = cases.filter(({ result, tcId }) => result === 'valid' && !NOT_OUR_FORM.has(tcId));
const named = (list: Case[]): [string, Case][] =>
  list.map((vector) => [`${vector.tcId} ${vector.key.alg} ${vector.comment}`, vector]);

it('has every vector, and skips none in silence', () => {
  const count = (alg: Algorithm): number => cases.filter(({ key }) => key.alg === alg).length;
  expect(testGroups.flatMap(({ tests }) => tests)).toHaveLength(401);
  expect([count('HS256'), count('ES256'), count('RS256')]).toEqual([40, 39, 233]);
  expect([cases.length, outOfScope.length]).toEqual([312, 89]);
  expect([invalid.length, valid.length, NOT_OUR_FORM.size, MISLABELLED.length]).toEqual([290, 17, 3, 2]);
});

describe('an invalid vector is refused by form and signature check together', () => {
  it.each(named(invalid))('%s', (_name, vector) => {
    const readable = isReadable(vector);
    expect(readable && passesJsonwebtoken(vector)).toBe(false);
    expect(readable && passesResourceServer(vector)).toBe(false);
  });
});

describe('a valid vector is let through', () => {
  it.each(named(valid))('%s', (_name, vector) => {
    expect(isReadable(vector)).toBe(true);
    expect(passesJsonwebtoken(vector)).toBe(true);
    if (vector.key.alg !== 'HS256') expect(passesResourceServer(vector)).toBe(true);
  });
});

it.each([...NOT_OUR_FORM])('%i, valid with %s, is refused by its form', (tcId) => {
  expect(of(tcId).result).toBe('valid');
  expect(decodeCompact(of(tcId).jws)).toBeUndefined();
});

it.each(MISLABELLED)('%i has the bytes of a valid vector', (tcId) => {
  expect(of(tcId).jws).toBe(of(357).jws);
});

describe('a key that is none of ours', () => {
  it('is no key: another algorithm, or none, as those that are for encryption', () => {
    const usable = outOfScope.filter(({ jwk }) => toVerifyingKey({ kid: 'any', ...jwk }) !== undefined);
    expect(usable).toEqual([]);
    const withoutAlgorithm = outOfScope.filter(({ jwk }) => jwk.alg === undefined);
    expect(withoutAlgorithm.map(({ vector }) => vector.comment)).toEqual([
      'rejectWrongUse',
      'rejectWrongUse',
      'rejectWrongKeyOps',
      'rejectWrongKeyOps',
    ]);
  });
});

it('no vector at all passes for an access token', () => {
  const expected = { algorithms: ['HS256', 'ES256', 'RS256'], typ: 'at+jwt' };
  const passed = testGroups.flatMap(({ tests }) => tests).filter(({ jws }) => readStrictJwt(jws, expected));
  expect(passed).toEqual([]);
});
