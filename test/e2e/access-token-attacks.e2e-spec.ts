import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { type Sealed } from '../../src/common/sealing/sealed.schema.js';
import { KeyEncryption } from '../../src/tokens/key-ring/key-encryption.js';
import { KeyOperations } from '../../src/tokens/index.js';
import { type Answer } from '../support/api.js';
import {
  ecdsa,
  encodePart,
  type Forgery,
  hmac,
  rsa,
  rsaPss,
  type Signer,
  Target,
} from '../support/forgery.js';
import { eventually } from '../support/other-service.js';
import { challengeOf, expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { startApp, type TestApp, TEST_SECRETS } from '../support/test-app.js';

/** Seconds (key-times.ts, with tokens of ten minutes). */
const PUBLISH_OVERLAP = 332;
const RETIRE_OVERLAP = 660;

const ALGORITHMS = ['ES256', 'RS256', 'HS256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** One server for each algorithm, with somebody's session. */
const targets = {} as Record<Algorithm, Target>;
const servers: TestApp[] = [];
beforeAll(async () => {
  for (const JWT_ALGORITHM of ALGORITHMS) {
    const server = await startApp({ JWT_ALGORITHM });
    servers.push(server);
    targets[JWT_ALGORITHM] = await Target.of(server);
  }
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** Keys of the attacker. */
const own = {
  es: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  ed: generateKeyPairSync('ed25519'),
  rs: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const eddsa: Signer = (input) => signBytes(null, Buffer.from(input), own.ed.privateKey);
const fixed =
  (signature: Buffer): Signer =>
  () =>
    signature;
/** With the attacker's own key of the server's kind. */
const ownSigner = ({ signing }: Target): Signer =>
  ({ ES256: ecdsa(own.es.privateKey), RS256: rsa(own.rs.privateKey), HS256: hmac('guessed') })[signing.alg];

function expectRefused(answer: Answer): void {
  expectProblem(answer, 'access_token_invalid');
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe(challengeOf('access_token_invalid'));
  expect(answer.headers.get('x-auth-user')).toBeNull();
}

type Attack = [name: string, make: (target: Target) => Forgery | string | Promise<string>];

/**
 * A table of attacks, each refused, after the same forger, changing nothing, was let in: so each attack fails for
 * its own reason.
 */
function table(target: () => Target, attacks: Attack[]): void {
  it('lets in what the forger makes with the right key and everything right', async () => {
    expect((await target().show(target().forge())).status).toBe(200);
  });

  it.each(attacks)('refuses %s', async (_name, make) => {
    const made = await make(target());
    expectRefused(await target().show(typeof made === 'string' ? made : target().forge(made)));
  });
}

/** A payload whose one claim is written as a text of the attacker's choice. */
function written(target: Target, claim: string, text: string): Forgery {
  return { payloadText: JSON.stringify({ ...target.claims(), [claim]: '@' }).replace('"@"', text) };
}

const show = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));

describe.each(ALGORITHMS)('alg none on a server of %s', (algorithm) => {
  const values: unknown[] = [
    ...[
      'none',
      'None',
      'NONE',
      'nOnE',
      'none ',
      ' none',
      'none\u0000',
      'nｏne',
      '',
      ' ',
      'null',
      'undefined',
    ],
    ...[null, undefined, false, 0, ['none'], [], {}, ['HS256'], ['ES256'], ['RS256']],
  ];
  const signatures: [string, (target: Target) => Signer | undefined][] = [
    ['no signature', () => fixed(Buffer.alloc(0))],
    ['a signature of nonsense', () => fixed(Buffer.from('nonsense'))],
    ['a real signature', () => undefined],
  ];
  table(
    () => targets[algorithm],
    values.flatMap((alg) =>
      signatures.map(([what, signer]): Attack => {
        return [
          `alg ${show(alg)} with ${what}`,
          (target) => {
            const sign = signer(target);
            return { header: { alg }, ...(sign && { sign }) };
          },
        ];
      }),
    ),
  );
});

/** How a public key can be written: whoever takes it for a shared secret takes one of these. */
type Encoding = (key: KeyObject, jwk: Record<string, any>) => string | Buffer;
const pem =
  (type: 'spki' | 'pkcs1'): Encoding =>
  (key) =>
    key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' });
const der =
  (type: 'spki' | 'pkcs1'): Encoding =>
  (key) =>
    key.export({ type, format: 'der' } as { type: 'spki'; format: 'der' });
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
const point = ({ x, y }: Record<string, any>): Buffer => Buffer.concat([bytes(x), bytes(y)]);

const ANY_ENCODINGS: [string, Encoding][] = [
  ['SPKI PEM', pem('spki')],
  ['SPKI PEM without the last line break', (key, jwk) => String(pem('spki')(key, jwk)).trimEnd()],
  ['SPKI PEM with CRLF', (key, jwk) => String(pem('spki')(key, jwk)).replaceAll('\n', '\r\n')],
  ['the lines of the SPKI PEM', (key, jwk) => String(pem('spki')(key, jwk)).replace(/-----.*-----\n/g, '')],
  ['SPKI DER', der('spki')],
  ['the JWK as Node exports it', (key) => JSON.stringify(key.export({ format: 'jwk' }))],
  ['the JWK as it is published', (_key, jwk) => JSON.stringify(jwk)],
  ['the JWK set', (_key, jwk) => JSON.stringify({ keys: [jwk] })],
  ['the kid', (_key, { kid }) => kid],
  ['nothing', () => ''],
];
const EC_ENCODINGS: [string, Encoding][] = [
  ...ANY_ENCODINGS,
  ['the raw point', (_key, jwk) => Buffer.concat([Buffer.of(4), point(jwk)])],
  ['the raw point without its tag', (_key, jwk) => point(jwk)],
  [
    'the compressed point',
    (_key, jwk) => Buffer.concat([Buffer.of(2 + (bytes(jwk['y']).at(-1)! & 1)), bytes(jwk['x'])]),
  ],
  ['x', (_key, { x }) => bytes(x)],
];
const RSA_ENCODINGS: [string, Encoding][] = [
  ...ANY_ENCODINGS,
  ['PKCS #1 PEM', pem('pkcs1')],
  ['PKCS #1 PEM without the last line break', (key, jwk) => String(pem('pkcs1')(key, jwk)).trimEnd()],
  ['PKCS #1 DER', der('pkcs1')],
  ['the modulus', (_key, { n }) => bytes(n)],
];

describe.each([
  ['ES256', EC_ENCODINGS],
  ['RS256', RSA_ENCODINGS],
] as const)('the public key of %s as the secret of an HMAC', (algorithm, encodings) => {
  let jwk: Record<string, any>;
  beforeAll(async () => {
    const { keys } = (await targets[algorithm].server.api.get('/.well-known/jwks.json')).body;
    jwk = keys.find(({ kid }: { kid: string }) => kid === targets[algorithm].kid);
  });

  const forms: [string, (secret: Buffer) => string | Buffer][] = [
    ['as it is', (secret) => secret],
    ['in base64', (secret) => secret.toString('base64')],
    ['in base64url', (secret) => secret.toString('base64url')],
    ['in hex', (secret) => secret.toString('hex')],
  ];
  const headers: [alg: string, hash: string][] = [
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
    // Who believes the key's algorithm must not take a MAC for a signature either.
    [algorithm, 'sha256'],
  ];
  table(
    () => targets[algorithm],
    headers.flatMap(([alg, hash]) =>
      encodings.flatMap(([name, encode]) =>
        forms.map(([form, write]): Attack => {
          const secretOf = (target: Target): string | Buffer =>
            write(Buffer.from(encode(target.publicKey, jwk) as string));
          return [
            `${name} ${form}, alg ${alg}`,
            (target) => ({ header: { alg }, sign: hmac(secretOf(target), hash) }),
          ];
        }),
      ),
    ),
  );
});

describe('another algorithm than the key’s, on a server of ES256', () => {
  const { es, p384, p521, k1, rs } = own;
  table(
    () => targets.ES256,
    [
      [
        'its own key with SHA-384, alg ES384',
        ({ key }) => ({ header: { alg: 'ES384' }, sign: ecdsa(key, 'sha384') }),
      ],
      ['its own key with SHA-384, alg ES256', ({ key }) => ({ sign: ecdsa(key, 'sha384') })],
      ['its own key with SHA-512, alg ES256', ({ key }) => ({ sign: ecdsa(key, 'sha512') })],
      ['its own key with SHA-1, alg ES256', ({ key }) => ({ sign: ecdsa(key, 'sha1') })],
      ['its own key, alg ES384', () => ({ header: { alg: 'ES384' } })],
      ['its own key, alg es256', () => ({ header: { alg: 'es256' } })],
      ['its own key, alg "ES256 "', () => ({ header: { alg: 'ES256 ' } })],
      ['its own key, alg ES256K', () => ({ header: { alg: 'ES256K' } })],
      ['its own key, alg RS256', () => ({ header: { alg: 'RS256' } })],
      ['its own key, alg HS256', () => ({ header: { alg: 'HS256' } })],
      ['its own key, alg in a list', () => ({ header: { alg: ['ES256'] } })],
      ['its own key, Alg for alg', () => ({ header: { alg: undefined, Alg: 'ES256' } })],
      ['a key of P-256, alg ES256', () => ({ sign: ecdsa(es.privateKey) })],
      [
        'a key of P-384, alg ES384',
        () => ({ header: { alg: 'ES384' }, sign: ecdsa(p384.privateKey, 'sha384') }),
      ],
      ['a key of P-384, alg ES256', () => ({ sign: ecdsa(p384.privateKey, 'sha384') })],
      [
        'a key of P-521, alg ES512',
        () => ({ header: { alg: 'ES512' }, sign: ecdsa(p521.privateKey, 'sha512') }),
      ],
      ['a key of secp256k1, alg ES256K', () => ({ header: { alg: 'ES256K' }, sign: ecdsa(k1.privateKey) })],
      ['a key of secp256k1, alg ES256', () => ({ sign: ecdsa(k1.privateKey) })],
      ['a key of Ed25519, alg EdDSA', () => ({ header: { alg: 'EdDSA' }, sign: eddsa })],
      ['a key of Ed25519, alg ES256', () => ({ sign: eddsa })],
      ['a key of RSA, alg RS256', () => ({ header: { alg: 'RS256' }, sign: rsa(rs.privateKey) })],
      ['a key of RSA, alg ES256', () => ({ sign: rsa(rs.privateKey) })],
    ],
  );
});

describe('another algorithm than the key’s, on a server of RS256', () => {
  const hashes = ['sha256', 'sha384', 'sha512'];
  table(
    () => targets.RS256,
    [
      ...hashes.map((hash): Attack => {
        const alg = `PS${hash.slice(3)}`;
        return [`its own key, alg ${alg}`, ({ key }) => ({ header: { alg }, sign: rsaPss(key, hash) })];
      }),
      ...hashes.slice(1).map((hash): Attack => {
        const alg = `RS${hash.slice(3)}`;
        return [`its own key, alg ${alg}`, ({ key }) => ({ header: { alg }, sign: rsa(key, hash) })];
      }),
      ...hashes.map((hash): Attack => {
        return [`its own key with PSS and ${hash}, alg RS256`, ({ key }) => ({ sign: rsaPss(key, hash) })];
      }),
      ...['sha1', 'sha384', 'sha512'].map((hash): Attack => {
        return [`its own key with ${hash}, alg RS256`, ({ key }) => ({ sign: rsa(key, hash) })];
      }),
      ...['PS256', 'RS384', 'ES256', 'HS256', 'rs256', 'RS256 '].map((alg): Attack => {
        return [`a signature of RS256, alg ${show(alg)}`, () => ({ header: { alg } })];
      }),
      ['a key of its kind', () => ({ sign: rsa(own.rs.privateKey) })],
      ['a key of P-256, alg ES256', () => ({ header: { alg: 'ES256' }, sign: ecdsa(own.es.privateKey) })],
      ['a key of P-256, alg RS256', () => ({ sign: ecdsa(own.es.privateKey) })],
      ['a signature of zeros', () => ({ sign: fixed(Buffer.alloc(256)) })],
      ['a signature of one', () => ({ sign: fixed(Buffer.concat([Buffer.alloc(255), Buffer.of(1)])) })],
    ],
  );
});

describe('another algorithm than the key’s, on a server of HS256', () => {
  table(
    () => targets.HS256,
    [
      ['the secret with SHA-384', ({ key }) => ({ header: { alg: 'HS384' }, sign: hmac(key, 'sha384') })],
      ['the secret with SHA-512', ({ key }) => ({ header: { alg: 'HS512' }, sign: hmac(key, 'sha512') })],
      ['the secret with SHA-512, alg HS256', ({ key }) => ({ sign: hmac(key, 'sha512') })],
      ['an empty secret', () => ({ sign: hmac('') })],
      ['the kid for a secret', ({ kid }) => ({ sign: hmac(kid) })],
      ['the secret of refresh tokens', () => ({ sign: hmac(TEST_SECRETS.JWT_REFRESH_SECRET) })],
      ['the key of the key ring', () => ({ sign: hmac(TEST_SECRETS.KEY_ENCRYPTION_KEY) })],
      ['alg hs256', () => ({ header: { alg: 'hs256' } })],
      ['ES256', () => ({ header: { alg: 'ES256' }, sign: ecdsa(own.es.privateKey) })],
      ['RS256', () => ({ header: { alg: 'RS256' }, sign: rsa(own.rs.privateKey) })],
      ['half of the MAC', ({ key }) => ({ sign: (input) => hmac(key)(input).subarray(0, 16) })],
      [
        'the MAC and a byte more',
        ({ key }) => ({ sign: (input) => Buffer.concat([hmac(key)(input), Buffer.of(0)]) }),
      ],
    ],
  );
});

/** The order of P-256. */
const N = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const number = (value: Buffer): bigint => BigInt(`0x${value.toString('hex')}`);
const to32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

/** The other signature that every ECDSA signature has: s becomes n − s. */
function malleate(token: string): string {
  const [header, payload, encoded] = token.split('.');
  const signature = bytes(encoded!);
  const other = to32(number(N) - number(signature.subarray(32)));
  return `${header}.${payload}.${Buffer.concat([signature.subarray(0, 32), other]).toString('base64url')}`;
}

describe('signatures of ES256 that are none', () => {
  const [zero, one, n] = [Buffer.alloc(32), to32(1n), N];
  const [less, max] = [to32(number(N) - 1n), Buffer.alloc(32, 0xff)];
  const numbers: [string, Buffer][] = [
    ['0', zero],
    ['1', one],
    ['n - 1', less],
    ['n', n],
    ['2^256 - 1', max],
  ];
  /** The real signature, changed. */
  const changed =
    (change: (signature: Buffer) => Buffer): Attack[1] =>
    ({ key }) => ({ sign: (input) => change(ecdsa(key)(input)) });

  table(
    () => targets.ES256,
    [
      ...numbers.flatMap(([rName, r]) =>
        numbers.map(([sName, s]): Attack => {
          return [`r = ${rName}, s = ${sName}`, () => ({ sign: fixed(Buffer.concat([r, s])) })];
        }),
      ),
      ...numbers.flatMap(([name, value]): Attack[] => [
        [
          `the real r, s = ${name}`,
          changed((signature) => Buffer.concat([signature.subarray(0, 32), value])),
        ],
        [`r = ${name}, the real s`, changed((signature) => Buffer.concat([value, signature.subarray(32)]))],
      ]),
      ['DER, alg ES256', ({ key }) => ({ sign: ecdsa(key, 'sha256', 'der') })],
      ['DER of zeros', () => ({ sign: fixed(Buffer.from('3006020100020100', 'hex')) })],
      ['63 bytes, the last one missing', changed((signature) => signature.subarray(0, 63))],
      ['63 bytes, the first one missing', changed((signature) => signature.subarray(1))],
      ['65 bytes, a zero behind', changed((signature) => Buffer.concat([signature, Buffer.of(0)]))],
      ['65 bytes, a zero before', changed((signature) => Buffer.concat([Buffer.of(0), signature]))],
      [
        '66 bytes, a zero before r and s',
        changed((signature) =>
          Buffer.concat([Buffer.of(0), signature.subarray(0, 32), Buffer.of(0), signature.subarray(32)]),
        ),
      ],
      ['128 bytes, twice the signature', changed((signature) => Buffer.concat([signature, signature]))],
      [
        'r and s in the other order',
        changed((signature) => Buffer.concat([signature.subarray(32), signature.subarray(0, 32)])),
      ],
      [
        'one bit less',
        changed((signature) => Buffer.from(signature.map((byte, at) => (at === 40 ? byte ^ 1 : byte)))),
      ],
      ['one byte', () => ({ sign: fixed(Buffer.of(0)) })],
      ['4 KiB of it', () => ({ sign: fixed(Buffer.alloc(4096, 1)) })],
    ],
  );

  it('does not count s → n − s among them: it is valid, and nothing hangs on the bytes of a token', async () => {
    const target = targets.ES256;
    const token = target.forge();
    expect(malleate(token)).not.toBe(token);
    expect(malleate(malleate(token))).toBe(token);
    expect((await target.show(malleate(token))).status).toBe(200);
    // That it ends with its session is shown below, with every other re-encoding.
  });
});

describe.each(ALGORITHMS)('a kid on a server of %s', (algorithm) => {
  const values: [string, (kid: string) => unknown][] = [
    ['of a path', () => '../../../../dev/null'],
    ['of an absolute path', () => '/dev/null'],
    ['of a file URL', () => 'file:///dev/null'],
    ['of SQL', () => "' OR '1'='1"],
    ['of SQL that selects a key', () => "x' UNION SELECT 'guessed'; --"],
    ['of a shell', () => '$(cat /etc/passwd)'],
    ['of a URL', () => 'http://127.0.0.1:9/key'],
    ['of an operator', () => ({ $ne: null })],
    ['of a regular expression', () => ({ $regex: '.*' })],
    ['of an object that prints as the right one', (kid) => ({ toString: kid })],
    ['of a list', (kid) => [kid]],
    ['of a list in a list', (kid) => [[kid]]],
    ['of an empty list', () => []],
    ['of the number 0', () => 0],
    ['of the number 1', () => 1],
    ['of true', () => true],
    ['of null', () => null],
    ['that is missing', () => undefined],
    ['that is empty', () => ''],
    ['of 4 KB', () => 'k'.repeat(4096)],
    ['of 10 KB', () => 'k'.repeat(10_240)],
    ['of 4 KB, the right one first', (kid) => kid.padEnd(4096)],
    ...['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype', 'undefined', 'null', '*'].map(
      (name): [string, () => string] => [`of ${name}`, () => name],
    ),
    ['with a zero byte behind', (kid) => `${kid}\u0000`],
    ['with white space behind', (kid) => `${kid} `],
    ['in the other case', (kid) => kid.toUpperCase() + kid.toLowerCase()],
    ['that is cut', (kid) => kid.slice(0, -1)],
  ];
  const signers: [string, (target: Target) => Signer | undefined][] = [
    ['the real key', () => undefined],
    ['an empty secret', () => hmac('')],
  ];
  table(
    () => targets[algorithm],
    values.flatMap(([what, value]) =>
      signers.map(([whose, signer]): Attack => {
        return [
          `${what}, signed with ${whose}`,
          (target) => {
            const sign = signer(target);
            return { header: { kid: value(target.kid) }, ...(sign && { sign }) };
          },
        ];
      }),
    ),
  );
});

/** A key as it is stored. */
interface StoredKey {
  kid: string;
  alg: 'ES256' | 'RS256';
  sealed: Sealed;
}

/** Every private key in the ring, opened. */
async function privateKeys({
  database,
}: TestApp): Promise<{ kid: string; alg: StoredKey['alg']; key: KeyObject }[]> {
  const encryption = new KeyEncryption(TEST_SECRETS.KEY_ENCRYPTION_KEY);
  const stored = await database
    .collection<StoredKey & { _id: any }>('signing_keys')
    .find()
    .sort({ _id: 1 })
    .toArray();
  return stored.map(({ kid, alg, sealed }) => ({ kid, alg, key: encryption.open(sealed, { kid, alg })! }));
}

const kidsOf = async ({ api }: TestApp): Promise<string[]> =>
  (await api.get('/.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);

describe('a kid of another key of the ring', () => {
  type Place = 'gone' | 'retired' | 'active' | 'published' | 'revoked';
  const keys = {} as Record<Place, { kid: string; key: KeyObject }>;
  let target: Target;
  beforeAll(async () => {
    const server = await startApp();
    servers.push(server);
    const ring = server.app.get(KeyOperations);
    const add = async (): Promise<{ kid: string; key: KeyObject }> => {
      expect((await ring.rotate(BY_OPERATOR)).kind).toBe('published');
      return (await privateKeys(server)).at(-1)!;
    };
    const seen = (kid: string, there: boolean): Promise<number> =>
      eventually(async () => (await kidsOf(server)).includes(kid) === there);

    keys.gone = (await privateKeys(server))[0]!;
    keys.retired = await add();
    server.clock.advance(PUBLISH_OVERLAP);
    keys.active = await add();
    server.clock.advance(PUBLISH_OVERLAP);
    // The first key was replaced one overlap ago, the second one has just been.
    server.clock.advance(RETIRE_OVERLAP - PUBLISH_OVERLAP + 1);
    keys.revoked = await add();
    await ring.revoke(keys.revoked.kid, BY_OPERATOR);
    keys.published = await add();
    await seen(keys.published.kid, true);
    await seen(keys.revoked.kid, false);
    target = await Target.of(server);
    expect(target.kid).toBe(keys.active.kid);
  });

  const signedBy = (place: Place, kid: Place = place): string =>
    target.forge({ header: { kid: keys[kid].kid }, sign: ecdsa(keys[place].key) });

  it.each<Place>(['active', 'retired', 'published'])('lets in a token of the %s one', async (place) => {
    expect((await target.show(signedBy(place))).status).toBe(200);
  });

  const places: Place[] = ['active', 'retired', 'published', 'revoked', 'gone'];
  table(
    () => target,
    [
      ['the revoked one, with its signature', () => signedBy('revoked')],
      ['the one that is gone, with its signature', () => signedBy('gone')],
      ...places.flatMap((place) =>
        places
          .filter((kid) => kid !== place)
          .map((kid): Attack => [`${kid}, with the signature of ${place}`, () => signedBy(place, kid)]),
      ),
    ],
  );
});

describe('a ring with keys of two algorithms', () => {
  let target: Target;
  const keys = {} as Record<'ES256' | 'RS256', { kid: string; key: KeyObject }>;
  beforeAll(async () => {
    const old = await startApp();
    const next = await startApp({ JWT_ALGORITHM: 'RS256', MONGODB_URI: old.mongodbUri }, old.clock);
    servers.unshift({
      ...next,
      close: async () => {
        await next.close();
        await next.database.close();
      },
    });
    servers.push(old);
    await eventually(async () => (await kidsOf(next)).length === 2);
    for (const { kid, alg, key } of await privateKeys(next)) keys[alg] = { kid, key };
    target = await Target.of(next);
  });

  const signers = { ES256: ecdsa, RS256: rsa };
  type Kind = keyof typeof signers;
  const kinds = ['ES256', 'RS256'] as const;
  const forged = (alg: Kind, kid: Kind, signature: Kind): Forgery => ({
    header: { alg, kid: keys[kid].kid },
    sign: signers[signature](keys[signature].key),
  });

  it.each(kinds)('lets in a token of %s', async (alg) => {
    expect((await target.show(target.forge(forged(alg, alg, alg)))).status).toBe(200);
  });

  table(
    () => target,
    kinds.flatMap((alg) =>
      kinds.flatMap((kid) =>
        kinds
          .filter((signature) => new Set([alg, kid, signature]).size > 1)
          .map((signature): Attack => {
            return [
              `alg ${alg}, the kid of the key of ${kid}, a signature of ${signature}`,
              () => forged(alg, kid, signature),
            ];
          }),
      ),
    ),
  );
});

describe.each(ALGORITHMS)('a header that brings its own key or rules, on a server of %s', (algorithm) => {
  let listener: string;
  const visits: string[] = [];
  const jwk = { ...own.es.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'ES256', use: 'sig' };
  const web = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.setHeader('Content-Type', 'application/jwk-set+json').end(JSON.stringify({ keys: [jwk] }));
  });
  web.on('connection', () => visits.push('connection'));
  beforeAll(async () => {
    await once(web.listen(0, '127.0.0.1'), 'listening');
    listener = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    web.closeAllConnections();
    web.close();
    await once(web, 'close');
  });

  const headers: [string, () => Record<string, unknown>][] = [
    ['jwk', () => ({ jwk })],
    ['jwk of an empty secret', () => ({ jwk: { kty: 'oct', k: '' } })],
    ['jwk null', () => ({ jwk: null })],
    ['jku', () => ({ jku: `${listener}/jwks.json` })],
    ['jku with a name in front', () => ({ jku: `http://localhost:3000@${listener.slice(7)}/jwks.json` })],
    ['jku of a file', () => ({ jku: 'file:///etc/passwd' })],
    ['x5u', () => ({ x5u: `${listener}/cert.pem` })],
    ['jku and x5u', () => ({ jku: `${listener}/jwks.json`, x5u: `${listener}/cert.pem` })],
    ['x5c', () => ({ x5c: [own.es.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] })],
    ['x5c that is empty', () => ({ x5c: [] })],
    ['x5t', () => ({ x5t: createHash('sha1').update('cert').digest('base64url') })],
    ['x5t#S256', () => ({ 'x5t#S256': createHash('sha256').update('cert').digest('base64url') })],
    ['crit of a name that it has', () => ({ crit: ['kid'] })],
    ['crit of exp', () => ({ crit: ['exp'], exp: 1 })],
    ['crit that is empty', () => ({ crit: [] })],
    ['crit of text', () => ({ crit: 'exp' })],
    ['crit null', () => ({ crit: null })],
    ['crit and b64', () => ({ crit: ['b64'], b64: false })],
    ['b64 false', () => ({ b64: false })],
    ['b64 true', () => ({ b64: true })],
    ['zip', () => ({ zip: 'DEF' })],
    ['enc', () => ({ enc: 'A256GCM' })],
    ['cty JWT', () => ({ cty: 'JWT' })],
    ['cty at+jwt', () => ({ cty: 'at+jwt' })],
  ];
  table(
    () => targets[algorithm],
    headers.flatMap(([name, header]): Attack[] => [
      [`${name}, signed with the real key`, () => ({ header: header() })],
      [
        `${name}, signed with the attacker's key`,
        (target) => ({ header: header(), sign: ownSigner(target) }),
      ],
      [
        `${name}, signed with the attacker's key of ES256, its own kid`,
        () => ({ header: { ...header(), alg: 'ES256', kid: 'own' }, sign: ecdsa(own.es.privateKey) }),
      ],
    ]),
  );

  it('is believed so little that nothing is fetched', async () => {
    await sleep(50);
    expect(visits).toEqual([]);
    // The listener does listen.
    await fetch(`${listener}/jwks.json`);
    expect(visits).toEqual(['connection', '/jwks.json']);
  });
});

describe.each(ALGORITHMS)('another type of token, on a server of %s', (algorithm) => {
  const types: unknown[] = [
    ...['JWT', 'jwt', 'AT+JWT', 'At+jwt', 'application/at+jwt', 'at+jwt ', 'at+jwt; charset=utf-8', 'at'],
    ...['rt+jwt', 'revocations+jwt', 'secevent+jwt', 'dpop+jwt', 'logout+jwt', '', null, undefined],
    ...[['at+jwt'], { typ: 'at+jwt' }, 0, true],
  ];
  table(
    () => targets[algorithm],
    [
      ...types.map((typ): Attack => [`typ ${show(typ)}`, () => ({ header: { typ } })]),
      ['Typ for typ', () => ({ header: { typ: undefined, Typ: 'at+jwt' } })],
      ['the refresh token', ({ refreshToken }) => refreshToken],
      [
        'the revocations document',
        async ({ server }) => {
          const { status, text } = await server.api.get('/.well-known/revocations');
          expect([status, text.split('.').length]).toEqual([200, 3]);
          return text;
        },
      ],
      [
        'the claims of a refresh token in an access token',
        ({ refreshToken }) => ({
          payloadText: Buffer.from(refreshToken.split('.')[1]!, 'base64url').toString(),
        }),
      ],
      [
        'an access token signed as refresh tokens are',
        () => ({ header: { alg: 'HS256' }, sign: hmac(TEST_SECRETS.JWT_REFRESH_SECRET) }),
      ],
    ],
  );

  const asRefreshTokens: [string, (target: Target) => string][] = [
    ['an access token', ({ accessToken }) => accessToken],
    ['an access token that says it is one', (target) => target.forge({ header: { typ: 'rt+jwt' } })],
    [
      'an access token that says it is one, signed as those are',
      (target) =>
        target.forge({
          header: { alg: 'HS256', typ: 'rt+jwt', kid: undefined },
          sign: hmac(TEST_SECRETS.JWT_REFRESH_SECRET),
        }),
    ],
    [
      'the claims of one with the type of an access token',
      (target) =>
        target.forge({
          payloadText: Buffer.from(target.refreshToken.split('.')[1]!, 'base64url').toString(),
        }),
    ],
    [
      'one without alg',
      ({ refreshToken }) => {
        const [, payload] = refreshToken.split('.');
        return `${encodePart({ alg: 'none', typ: 'rt+jwt' })}.${payload}.`;
      },
    ],
    [
      'one with another alg',
      ({ refreshToken }) => {
        const [, payload] = refreshToken.split('.');
        const input = `${encodePart({ alg: 'HS512', typ: 'rt+jwt' })}.${payload}`;
        return `${input}.${hmac(TEST_SECRETS.JWT_REFRESH_SECRET, 'sha512')(input).toString('base64url')}`;
      },
    ],
  ];
  it.each(asRefreshTokens)('refuses as a refresh token: %s', async (_name, make) => {
    const target = targets[algorithm];
    expectProblem(await target.server.api.refresh(make(target)), 'refresh_token_invalid');
  });

  it('takes the refresh token for a refresh token', async () => {
    const fresh = await Target.of(targets[algorithm].server);
    expect((await fresh.server.api.refresh(fresh.refreshToken)).status).toBe(200);
  });
});

describe.each(ALGORITHMS)('a claim, on a server of %s', (algorithm) => {
  const NOT_TEXT: unknown[] = [
    undefined,
    null,
    '',
    0,
    5,
    1.5,
    true,
    false,
    [],
    {},
    { $gt: '' },
    { $ne: null },
  ];
  const NOT_COUNT: unknown[] = [
    ...[undefined, null, '', 'now', true, false, [], {}, { $gt: 0 }],
    ...[-1, -0.5, 1.5, 2 ** 53, 2 ** 53 + 2, 1e21, Number.MAX_VALUE],
  ];
  const NO_NUMBERS = ['1e400', '-1e400', 'NaN', 'Infinity', '-0', '1e3', '1.0', '0x10', '01', '+1', '"NaN"'];
  const NO_ROLES: unknown[] = [
    ...[
      undefined,
      null,
      '',
      'admin',
      'user,admin',
      0,
      5,
      true,
      {},
      { 0: 'admin', length: 1 },
      { $in: ['admin'] },
    ],
    ...[[5], [''], [null], [true], [['admin']], [{}], ['user', 5], ['user', null]],
  ];

  const wrong = (name: string, values: unknown[]): Attack[] =>
    values.map((value) => [`${name} ${show(value)}`, () => ({ claims: { [name]: value } })]);
  /** A value made of the right one. */
  const changed = (name: string, what: string, change: (value: any, target: Target) => unknown): Attack => [
    `${name} ${what}`,
    (target) => ({ claims: { [name]: change(target.claims()[name], target) } }),
  ];
  const times = (what: string, change: (now: number) => Record<string, unknown>): Attack => [
    what,
    (target) => ({ claims: change(target.now) }),
  ];

  const texts = ['sub', 'sid', 'jti', 'iss', 'aud'];
  const counts = ['iat', 'exp', 'ver'];
  const payloads = [
    ...[
      'null',
      '5',
      '0',
      '-1',
      'true',
      'false',
      '"text"',
      '""',
      '[]',
      '[{}]',
      '{}',
      ' ',
      '{',
      'x',
      '{"a":1',
      '{}{}',
    ],
    ...['undefined', 'NaN', '\u0000', '\ufeff{}'],
  ];

  table(
    () => targets[algorithm],
    [
      ...texts.flatMap((name) => wrong(name, NOT_TEXT)),
      ...['sub', 'sid', 'jti', 'iss'].map((name) => changed(name, 'in a list', (value) => [value])),
      ...texts.map((name) => changed(name, 'in an object', (value) => ({ $eq: value }))),
      ...counts.flatMap((name) => wrong(name, NOT_COUNT)),
      ...counts.map((name) => changed(name, 'as text', String)),
      ...counts.map((name) => changed(name, 'in a list', (value) => [value])),
      ...[...counts, 'nbf'].flatMap((name) =>
        NO_NUMBERS.map((text): Attack => [
          `${name} written as ${text}`,
          (target) => written(target, name, text),
        ]),
      ),
      ...wrong('roles', NO_ROLES),
      ...wrong('nbf', NOT_COUNT.slice(1)),

      changed('iss', 'with a slash behind', (iss) => `${iss}/`),
      changed('iss', 'in the other case', (iss) => iss.toUpperCase()),
      changed('iss', 'with white space', (iss) => `${iss} `),
      changed('iss', 'with a host that begins the same', (iss) => `${iss}.evil.example`),
      changed('iss', 'with our own before an @', (iss) => `${iss}@evil.example`),
      changed('iss', 'of somebody else', () => 'https://evil.example'),
      changed('aud', 'with a slash behind', (aud) => `${aud}/`),
      changed('aud', 'in the other case', (aud) => aud.toUpperCase()),
      changed('aud', 'that begins the same', (aud) => `${aud}.evil.example`),
      changed('aud', 'that is cut', (aud) => aud.slice(0, -1)),
      changed('aud', 'of somebody else', () => 'https://evil.example'),
      changed('aud', 'of others', () => ['https://evil.example', 'https://other.example']),
      changed('aud', 'in a list in a list', (aud) => [[aud]]),
      changed('aud', 'in a text of a list', (aud) => JSON.stringify([aud])),
      changed('aud', 'in a list with a number', (aud) => [aud, 5]),
      changed('aud', 'in a list with null', (aud) => [null, aud]),
      changed('aud', 'in a list with an empty one', (aud) => [aud, '']),

      times('exp that is over', (now) => ({ iat: now - 631, exp: now - 31 })),
      times('exp of the last century', () => ({ iat: 1, exp: 601 })),
      times('exp before iat', (now) => ({ iat: now, exp: now - 1 })),
      times('exp equal to iat', (now) => ({ iat: now, exp: now })),
      times('exp a second beyond the longest life', (now) => ({ iat: now, exp: now + 601 })),
      times('exp in a thousand years', (now) => ({ iat: now, exp: now + 31_556_952_000 })),
      times('exp in milliseconds', (now) => ({ iat: now, exp: (now + 600) * 1000 })),
      times('iat and exp in milliseconds', (now) => ({ iat: now * 1000, exp: (now + 600) * 1000 })),
      times('iat 0 and exp in the future', (now) => ({ iat: 0, exp: now + 600 })),
      times('iat in the future', (now) => ({ iat: now + 40, exp: now + 600 })),
      times('iat in the far future', (now) => ({ iat: now + 1e9, exp: now + 1e9 + 600 })),
      times('nbf in the future', (now) => ({ nbf: now + 40 })),
      times('nbf in the far future', (now) => ({ nbf: now + 1e9 })),

      ...payloads.map((text): Attack => [`a payload of ${show(text)}`, () => ({ payloadText: text })]),
    ],
  );

  it.each<[string, (target: Target) => Record<string, unknown>]>([
    ['nbf of the past', ({ now }) => ({ nbf: now - 1 })],
    ['nbf within the skew', ({ now }) => ({ nbf: now + 20 })],
    ['iat within the skew', ({ now }) => ({ iat: now + 20 })],
    // RFC 7519 §4.1.3: who is one of several is meant too.
    ['aud in a list', (target) => ({ aud: [target.claims()['aud']] })],
    ['aud in a list with others', (target) => ({ aud: ['https://other.example', target.claims()['aud']] })],
    ['no roles', () => ({ roles: [] })],
    ['ver 0 of a user who has lost no rights', () => ({ ver: 0 })],
    ['a claim that nobody knows', () => ({ foo: { bar: [null] } })],
  ])('lets in %s', async (_name, change) => {
    const target = targets[algorithm];
    expect((await target.show(target.forge({ claims: change(target) }))).status).toBe(200);
  });
});

describe.each(ALGORITHMS)('JSON that two parsers could read differently, on a server of %s', (algorithm) => {
  const header = (change: (text: string) => string): Attack[1] => {
    return (target) => ({ headerText: change(JSON.stringify(target.header())) });
  };
  const payload = (change: (text: string) => string): Attack[1] => {
    return (target) => ({ payloadText: change(JSON.stringify(target.claims())) });
  };
  const first = (member: string) => (text: string) => text.replace('{', `{${member},`);
  const last = (member: string) => (text: string) => text.replace(/\}$/, `,${member}}`);
  const escaped = (name: string): string =>
    `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;

  table(
    () => targets[algorithm],
    [
      ...['alg', 'kid', 'typ'].flatMap((name): Attack[] => [
        [`a header with another ${name} first`, header(first(`"${name}":"none"`))],
        [`a header with another ${name} last`, header(last(`"${name}":"none"`))],
        [`a header with ${name} twice, once escaped, first`, header(first(`"${escaped(name)}":"none"`))],
        [`a header with ${name} escaped`, header((text) => text.replace(`"${name}"`, `"${escaped(name)}"`))],
      ]),
      ['a header with a name of its own twice', header(last('"a":1,"a":1'))],
      ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp', 'ver', 'roles'].flatMap((name): Attack[] => [
        [`a payload with another ${name} first`, payload(first(`"${name}":1`))],
        [`a payload with another ${name} last`, payload(last(`"${name}":1`))],
        [
          `a payload with ${name} twice, the same`,
          (target) => {
            const claims = target.claims();
            return { payloadText: last(`"${name}":${JSON.stringify(claims[name])}`)(JSON.stringify(claims)) };
          },
        ],
        [
          `a payload with ${name} escaped`,
          payload((text) => text.replace(`"${name}"`, `"${escaped(name)}"`)),
        ],
      ]),
      ['a payload with an own name twice in an object', payload(last('"a":{"b":1,"b":2}'))],
      ['a header by way of __proto__', header((text) => `{"__proto__":${text}}`)],
      ['a payload by way of __proto__', payload((text) => `{"__proto__":${text}}`)],
      ...(
        [
          ['header', header],
          ['payload', payload],
        ] as const
      ).flatMap(([part, change]): Attack[] => [
        [`a ${part} with white space before`, change((text) => ` ${text}`)],
        [`a ${part} with white space behind`, change((text) => `${text} `)],
        [`a ${part} with a line break behind`, change((text) => `${text}\n`)],
        [`a ${part} with CRLF within`, change((text) => text.replace(',', ',\r\n'))],
        [`a ${part} with white space behind a colon`, change((text) => text.replace(':', ': '))],
        [`a ${part} with a byte order mark`, change((text) => `\ufeff${text}`)],
        [`a ${part} with a zero byte behind`, change((text) => `${text}\u0000`)],
        [`a ${part} with a comment`, change((text) => text.replace(',', ',/**/'))],
        [`a ${part} with a comma too many`, change((text) => text.replace(/\}$/, ',}'))],
        [`a ${part} with single quotes`, change((text) => text.replaceAll('"', "'"))],
        [`a ${part} with something behind`, change((text) => `${text}{}`)],
        [`a ${part} in a list`, change((text) => `[${text}]`)],
        [`a ${part} in a text`, change((text) => JSON.stringify(text))],
        [`a ${part} as UTF-16`, change((text) => Buffer.from(text, 'utf16le').toString('latin1'))],
      ]),
    ],
  );
});

/** A part whose last character has bits that decode to nothing, with another last character. */
function loosened(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  if (part.length % 4 < 2) throw new Error('no bits to spare');
  const other = part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1)!) ^ 1]!;
  expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(part, 'base64url'));
  return other;
}

/** Filled up, so that the base64 of the object has bits to spare. */
function withSpareBits(object: Record<string, unknown>): string {
  const texts = ['', 'x', 'xx'].map((pad) => JSON.stringify({ ...object, pad }));
  return texts.find((text) => encodePart(text).length % 4 === 2)!;
}

const base64 = (part: string): string => Buffer.from(part, 'base64url').toString('base64');

describe.each(ALGORITHMS)('another form of a token, on a server of %s', (algorithm) => {
  /** One part changed after signing. */
  const part =
    (index: 0 | 1 | 2, change: (part: string) => string): Attack[1] =>
    (target) => {
      const parts = target
        .forge({ headerText: withSpareBits(target.header()), payloadText: withSpareBits(target.claims()) })
        .split('.');
      parts[index] = change(parts[index]!);
      return parts.join('.');
    };
  /** The first two parts changed before: what is signed is what is sent. */
  const signed =
    (change: (part: string) => string): Attack[1] =>
    (target) => ({
      headerText: withSpareBits(target.header()),
      payloadText: withSpareBits(target.claims()),
      reencode: change,
    });
  const whole =
    (change: (token: string) => string): Attack[1] =>
    (target) =>
      change(target.forge());
  const parts = ['header', 'payload', 'signature'] as const;
  const changes: [string, (part: string) => string][] = [
    ['another last character for the same bytes', loosened],
    ['one = behind', (text) => `${text}=`],
    ['two == behind', (text) => `${text}==`],
    ['a character too many', (text) => `${text}A`],
    ['a character too few', (text) => text.slice(0, -1)],
    ['percent-encoded', (text) => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`],
    ['a space within', (text) => `${text.slice(0, 4)} ${text.slice(4)}`],
    ['a tab within', (text) => `${text.slice(0, 4)}\t${text.slice(4)}`],
    ['a + within', (text) => `${text.slice(0, 4)}+${text.slice(4)}`],
    ['a / within', (text) => `${text.slice(0, 4)}/${text.slice(4)}`],
    ['a ~ within', (text) => `${text.slice(0, 4)}~${text.slice(4)}`],
    ['a ! within', (text) => `${text.slice(0, 4)}!${text.slice(4)}`],
    ['nothing', () => ''],
  ];
  const json = (target: Target): { payload: string; protected: string; signature: string } => {
    const [header = '', payload = '', signature = ''] = target.forge().split('.');
    return { payload, protected: header, signature };
  };

  it('lets in what the tables below start from', async () => {
    const target = targets[algorithm];
    const [headerText, payloadText] = [target.header(), target.claims()].map(withSpareBits);
    expect((await target.show(target.forge({ headerText, payloadText }))).status).toBe(200);
  });

  table(
    () => targets[algorithm],
    [
      ...parts.flatMap((name, index) =>
        changes.map(([what, change]): Attack => [`the ${name}: ${what}`, part(index as 0 | 1 | 2, change)]),
      ),
      ['header and payload, signed so: other last characters', signed(loosened)],
      [
        'header and payload, signed so: padded',
        signed((text) => text.padEnd(Math.ceil(text.length / 4) * 4, '=')),
      ],
      ['header and payload, signed so: base64', signed(base64)],
      [
        'header and payload, signed so: hex',
        signed((text) => Buffer.from(text, 'base64url').toString('hex')),
      ],
      [
        'header and payload, signed so: not encoded',
        signed((text) => Buffer.from(text, 'base64url').toString()),
      ],
      ['one part', whole((token) => token.split('.')[0]!)],
      ['the payload alone', whole((token) => token.split('.')[1]!)],
      ['two parts', whole((token) => token.slice(0, token.lastIndexOf('.')))],
      ['two parts and a dot', whole((token) => token.slice(0, token.lastIndexOf('.') + 1))],
      ['no header', whole((token) => token.slice(token.indexOf('.')))],
      ['four parts', whole((token) => `${token}.${token.split('.')[2]}`)],
      ['a dot before', whole((token) => `.${token}`)],
      ['a dot behind', whole((token) => `${token}.`)],
      ['two dots for one', whole((token) => token.replace('.', '..'))],
      ['dots alone', () => '..'],
      ['a token in a token', whole((token) => `${token}.${token}`)],
      [
        'five parts, which is a JWE',
        () => {
          const header = encodePart({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' });
          return `${header}..${randomBytes(12).toString('base64url')}.${randomBytes(200).toString('base64url')}.${randomBytes(16).toString('base64url')}`;
        },
      ],
      [
        'five parts, a JWE with the real kid and a token within',
        (target) => {
          const header = encodePart({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: target.kid });
          return [
            header,
            encodePart('key'),
            encodePart('iv'),
            encodePart(target.forge()),
            encodePart('tag'),
          ].join('.');
        },
      ],
      ['five parts, the token first', whole((token) => `${token}.AAAA.AAAA`)],
      ['the flattened JSON serialization', (target) => JSON.stringify(json(target))],
      [
        'the general JSON serialization',
        (target) => {
          const { payload, ...signature } = json(target);
          return JSON.stringify({ payload, signatures: [signature] });
        },
      ],
      ['the JSON serialization in base64url', (target) => encodePart(json(target))],
      ['a token in quotes', whole((token) => `"${token}"`)],
      ['a token in base64url', whole(encodePart)],
      ['a token that is percent-encoded', whole((token) => token.replaceAll('.', '%2E'))],
      [
        'a signature of another token',
        (target) => {
          const [header, payload] = target.forge().split('.');
          return `${header}.${payload}.${target.forge().split('.')[2]}`;
        },
      ],
      [
        'other claims under a real signature',
        whole((token) => {
          const [header, payload, signature] = token.split('.');
          const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
          return `${header}.${encodePart({ ...claims, roles: ['admin'] })}.${signature}`;
        }),
      ],
      ['a word', () => 'undefined'],
      ['three words', () => 'a.b.c'],
      ['bytes of no JSON', () => `${encodePart('\u0000\u0001')}.${encodePart('\u0000')}.AAAA`],
    ],
  );

  /** A good token of so many characters. */
  function ofLength(target: Target, length: number): string {
    for (const fill of ['', 'x', 'xx', 'xxx']) {
      const header = { ...target.header(), fill };
      const claims = { ...target.claims(), pad: '' };
      const rest = target.forge({ header: { fill }, payloadText: '' }).length;
      const bytes = Math.floor(((length - rest) * 3) / 4);
      const pad = 'x'.repeat(bytes - JSON.stringify(claims).length);
      const token = target.forge({ header, payloadText: JSON.stringify({ ...claims, pad }) });
      if (token.length === length) return token;
    }
    throw new Error('no such length');
  }

  it('lets in 8192 characters, and refuses one more and many more', async () => {
    const target = targets[algorithm];
    expect((await target.show(ofLength(target, 8192))).status).toBe(200);
    for (const length of [8193, 8194, 9000, 15_000])
      expectRefused(await target.show(ofLength(target, length)));
  });

  it('refuses headers of more than 16 KiB before it looks at them', async () => {
    const { server } = targets[algorithm];
    for (const length of [17_000, 100_000]) {
      const answer = await sendRaw(
        server.api.url,
        http('GET', '/auth/whoami', [`Authorization: Bearer ${'A'.repeat(length)}`]),
      );
      expectProblem(answer, 'headers_too_large');
      expect(answer.status).toBe(431);
    }
  });
});

describe('a good token where it does not belong', () => {
  let token: string;
  let url: string;
  beforeAll(() => {
    token = targets.ES256.forge();
    url = targets.ES256.server.api.url;
  });
  const get = (headers: string[], path = '/auth/whoami'): Promise<Answer> =>
    sendRaw(url, http('GET', path, headers));

  it.each<[string, (token: string) => string]>([
    ['in its place', (token) => `Authorization: Bearer ${token}`],
    // RFC 9110 §11.1: a scheme in any case; §5.5: white space around a value is not part of it.
    ['with the scheme in lower case', (token) => `Authorization: bearer ${token}`],
    ['with the scheme in upper case', (token) => `Authorization: BEARER ${token}`],
    ['with the scheme in both', (token) => `authorization: bEaReR ${token}`],
    ['with white space around', (token) => `Authorization: \t Bearer ${token} \t `],
  ])('lets it in %s', async (_name, header) => {
    expect((await get([header(token)])).status).toBe(200);
  });

  it.each<[string, (token: string) => string[]]>([
    ['with junk behind', (token) => [`Bearer ${token} junk`]],
    ['with a parameter behind', (token) => [`Bearer ${token}, realm="x"`]],
    ['with a comma behind', (token) => [`Bearer ${token},`]],
    ['with a semicolon behind', (token) => [`Bearer ${token};`]],
    ['joined to itself', (token) => [`Bearer ${token}, Bearer ${token}`]],
    ['joined to another', (token) => [`Bearer ${token},Bearer x.y.z`]],
    ['joined behind another', (token) => [`Bearer x.y.z, Bearer ${token}`]],
    ['behind Basic', (token) => [`Basic eDp5, Bearer ${token}`]],
    ['behind two spaces', (token) => [`Bearer  ${token}`]],
    ['behind a tab', (token) => [`Bearer\t${token}`]],
    ['behind no space', (token) => [`Bearer${token}`]],
    ['behind a no-break space', (token) => [`Bearer\u00a0${token}`]],
    ['behind a colon', (token) => [`Bearer: ${token}`]],
    ['behind an equals sign', (token) => [`Bearer=${token}`]],
    ['behind two schemes', (token) => [`Bearer Bearer ${token}`]],
    ['in quotes', (token) => [`Bearer "${token}"`]],
    ['in angle brackets', (token) => [`Bearer <${token}>`]],
    ['as a parameter', (token) => [`Bearer token=${token}`]],
    ['without a scheme', (token) => [token]],
    ['as Basic', (token) => [`Basic ${token}`]],
    ['as the password of Basic', (token) => [`Basic ${Buffer.from(`ada:${token}`).toString('base64')}`]],
    ['as JWT', (token) => [`JWT ${token}`]],
    ['as Token', (token) => [`Token ${token}`]],
    ['as DPoP', (token) => [`DPoP ${token}`]],
    ['nowhere, the header empty', () => ['']],
    ['nowhere, the scheme alone', () => ['Bearer']],
    ['nowhere, the scheme and a space', () => ['Bearer ']],
    ['with padding', (token) => [`Bearer ${token}=`]],
    ['with a byte beyond ASCII', (token) => [`Bearer ${token}\u00e9`]],
    ['sent twice', (token) => [`Bearer ${token}`, `Bearer ${token}`]],
    ['sent before another', (token) => [`Bearer ${token}`, 'Bearer x.y.z']],
    ['sent after another', (token) => ['Bearer x.y.z', `Bearer ${token}`]],
    ['sent before Basic', (token) => [`Bearer ${token}`, 'Basic eDp5']],
    ['sent after Basic', (token) => ['Basic eDp5', `Bearer ${token}`]],
    ['sent after an empty header', (token) => ['', `Bearer ${token}`]],
    ['sent before an empty header', (token) => [`Bearer ${token}`, '']],
  ])('refuses it %s', async (_name, values) => {
    const names = ['Authorization', 'authorization'];
    expectRefused(await get(values(token).map((value, index) => `${names[index]}: ${value}`)));
  });

  it.each<[string, (token: string) => string[]]>([
    ['in a cookie', (token) => [`Cookie: access_token=${token}; token=${token}; jwt=${token}`]],
    ['in a cookie called Authorization', (token) => [`Cookie: Authorization=Bearer ${token}`]],
    ...[
      ...[
        'X-Access-Token',
        'X-Auth-Token',
        'X-Authorization',
        'X-Forwarded-Authorization',
        'X-Original-Authorization',
      ],
      ...['Proxy-Authorization', 'Authentication', 'Token', 'Access-Token', 'Authorization_', 'X-API-Key'],
      ...['Sec-WebSocket-Protocol'],
    ].map((name): [string, (token: string) => string[]] => [
      `in ${name}`,
      (token) => [`${name}: Bearer ${token}`, `${name}: ${token}`],
    ]),
  ])('does not see it %s', async (_name, headers) => {
    const answer = await get(headers(token));
    expectProblem(answer, 'authentication_required');
    expect(answer.headers.get('www-authenticate')).toBe(challengeOf('authentication_required'));
  });

  it.each(['access_token', 'token', 'auth_token', 'jwt', 'bearer', 'authorization', 'Authorization', 'auth'])(
    'does not see it in the query as %s',
    async (name) => {
      for (const value of [token, `Bearer%20${token}`]) {
        expectProblem(await get([], `/auth/whoami?${name}=${value}`), 'authentication_required');
      }
    },
  );

  it('does not see it in a body', async () => {
    const { api } = targets.ES256.server;
    for (const body of [{ access_token: token }, { token }, { authorization: `Bearer ${token}` }]) {
      expectProblem(await api.post('/auth/logout-all', body), 'authentication_required');
    }
    const form = await api.request('POST', '/auth/logout-all', {
      raw: `access_token=${token}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expectProblem(form, 'unsupported_media_type', 'authentication_required');
    expect((await targets.ES256.show(token)).status).toBe(200);
  });

  it.each<[string, (token: string) => string]>([
    ['a line break and a space', (token) => token.replace('.', '\r\n .')],
    ['a line break', (token) => token.replace('.', '\r\n.')],
    ['a carriage return', (token) => token.replace('.', '\r.')],
    ['a line feed', (token) => token.replace('.', '\n.')],
    ['a zero byte', (token) => token.replace('.', '\u0000.')],
  ])('never lets it in with %s within', async (_name, change) => {
    expectProblem(
      await get([`Authorization: Bearer ${change(token)}`]),
      'access_token_invalid',
      'bad_request',
    );
  });
});

describe.each(ALGORITHMS)('revocation on a server of %s', (algorithm) => {
  it('ends every token of a session, whatever its bytes', async () => {
    const target = await Target.of(targets[algorithm].server);
    const bystander = await Target.of(target.server);
    const { api } = target.server;
    const [, , signature] = target.accessToken.split('.');
    const refreshed = (await api.refresh(target.refreshToken)).body.accessToken;
    const good: string[] = [
      target.accessToken,
      refreshed,
      target.forge(),
      // Some were seen before and are remembered, some are met for the first time afterwards.
      target.forge({ claims: { jti: 'another' } }),
      target.forge({ claims: { ver: 1000 } }),
      target.forge({ claims: { roles: ['admin'] } }),
      target.forge({ claims: { sub: bystander.claims()['sub'] } }),
      target.forge({ claims: { pad: 'other bytes' } }),
      target.forge({ header: { pad: 'other bytes' } }),
      ...(algorithm === 'ES256' ? [malleate(target.accessToken), malleate(refreshed)] : []),
    ];
    for (const token of good) expect((await target.show(token)).status).toBe(200);

    expect((await api.post('/auth/logout', {}, target.accessToken)).status).toBe(204);

    const late = [
      target.forge(),
      target.forge({ claims: { ver: 2 ** 52 } }),
      ...(algorithm === 'ES256' ? [malleate(target.forge())] : []),
    ];
    const reencoded = [
      `${target.accessToken}=`,
      target.accessToken.replace(signature!, loosened(signature!)),
      target.accessToken.replace(signature!, base64(signature!)),
      malleateCase(target.accessToken),
    ];
    for (const token of [...good, ...late, ...reencoded]) expectRefused(await target.show(token));
    expectRefused(
      await api.request('GET', '/auth/whoami', { headers: { Authorization: `bearer ${refreshed}` } }),
    );
    expect((await bystander.show(bystander.accessToken)).status).toBe(200);
    expect((await bystander.show(bystander.forge())).status).toBe(200);
  });

  it('ends every token with older rights, of any session, whatever its bytes', async () => {
    const target = await Target.of(targets[algorithm].server);
    const { api } = target.server;
    const ver = Number(target.claims()['ver']);
    const elsewhere = { sid: 'a session that was never there' };
    const good = [target.accessToken, target.forge(), target.forge({ claims: elsewhere })];
    if (algorithm === 'ES256') good.push(malleate(target.accessToken));
    for (const token of good) expect((await target.show(token)).status).toBe(200);

    expect((await api.post('/auth/logout-all', undefined, target.accessToken)).status).toBe(204);
    for (const token of [...good, target.forge(), target.forge({ claims: { ...elsewhere, ver } })]) {
      expectRefused(await target.show(token));
    }
    // Newer rights count: who has the key can write any version.
    expect((await target.show(target.forge({ claims: { ver: ver + 1 } }))).status).toBe(200);
  });

  it.each<[string, (target: Target) => string]>([
    ['another key', (target) => target.forge({ sign: ownSigner(target) })],
    ['alg none', (target) => target.forge({ header: { alg: 'none' }, sign: fixed(Buffer.alloc(0)) })],
    ['another type', (target) => target.forge({ header: { typ: 'JWT' } })],
    ['another issuer', (target) => target.forge({ claims: { iss: 'https://evil.example' } })],
    ['another audience', (target) => target.forge({ claims: { aud: 'https://evil.example' } })],
    ['an operator for a session', (target) => target.forge({ claims: { sid: { $ne: null } } })],
  ])('logs nobody out with a token of %s', async (_name, make) => {
    const target = await Target.of(targets[algorithm].server);
    expect((await target.server.api.post('/auth/logout', {}, make(target))).status).toBe(204);
    expect((await target.show(target.accessToken)).status).toBe(200);
    expect((await target.server.api.refresh(target.refreshToken)).status).toBe(200);
  });
});

/** Other bytes that a careless reader takes for the same: the two alphabets of base64. */
function malleateCase(token: string): string {
  return token.split('.').map(base64).join('.');
}
