import { createHmac, sign } from 'node:crypto';
import { createVerifier, type VerifierOptions } from '@nightlatch/client/verify';
import {
  type IssuerKey,
  JWKS_PATH,
  jwkOf,
  newKey,
  REVOCATIONS_PATH,
  signJwt,
  TestIssuer,
} from '../../src/testing/test-issuer.js';
import { AUDIENCE } from '../support/test-issuer.js';

const ES = newKey('ES256');
const RS = newKey('RS256');
const STRANGER = newKey('ES256');
const b64 = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await TestIssuer.start(ES, RS);
});
afterEach(() => issuer.stop());

const verifier = (options: Partial<VerifierOptions> = {}): ReturnType<typeof createVerifier> =>
  createVerifier({ ...issuer.options, ...options });

/** Asks until the answer is the one that is waited for: the news are asked for once a second. */
async function until(verify: () => Promise<{ status: string }>, status: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await verify()).status === status) return;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  throw new Error(`never ${status}`);
}

it.each([ES, RS])('lets in the holder of a token ($alg)', async (key) => {
  const { token, user } = issuer.actingAs({ roles: ['editor'], acr: 'aal2', claims: { tenant: 'acme' } });
  expect(await verifier()(issuer.token({ key }))).toMatchObject({ status: 'valid' });
  expect(await verifier()(token)).toEqual({
    status: 'valid',
    user: {
      id: user.id,
      sessionId: user.sessionId,
      roles: ['editor'],
      acr: 'aal2',
      amr: user.amr,
      authTime: user.authTime,
      expiresAt: user.expiresAt,
      claims: expect.objectContaining({ tenant: 'acme' }),
    },
  });
  expect(await verifier()(issuer.token({ claims: { aud: ['billing', AUDIENCE] } }))).toMatchObject({
    status: 'valid',
  });
});

describe('refuses', () => {
  /** A token of ours in three parts, for those who would rather sign it otherwise. */
  const unsigned = (header: object): string =>
    `${b64(JSON.stringify(header))}.${issuer.token().split('.')[1]!}`;

  it('every forgery, and goes on letting others in', async () => {
    const verify = verifier();
    const good = issuer.token();
    const [head, payload, signature] = good.split('.') as [string, string, string];
    const header = { alg: 'ES256', kid: ES.kid, typ: 'at+jwt' };
    const changed = Buffer.from(signature, 'base64url');
    changed[40]! ^= 1;
    const json = Buffer.from(payload, 'base64url').toString();
    const signedPart = (text: string): string => {
      const content = `${b64(JSON.stringify(header))}.${b64(text)}`;
      const key = { key: ES.privateKey, dsaEncoding: 'ieee-p1363' as const };
      return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
    };
    const hmac = (key: IssuerKey): string => {
      const content = unsigned({ alg: 'HS256', kid: key.kid, typ: 'at+jwt' });
      const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
      return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    };
    const der = sign('sha256', Buffer.from(`${head}.${payload}`), ES.privateKey);
    const forgeries = {
      nothing: '',
      'two parts': `${head}.${payload}`,
      'four parts': `${good}.${signature}`,
      'no signature': `${head}.${payload}.`,
      'alg none': `${unsigned({ ...header, alg: 'none' })}.AAAA`,
      'HS256 with the public EC key': hmac(ES),
      'HS256 with the public RSA key': hmac(RS),
      'kid of the other algorithm': issuer.token({ key: ES, header: { kid: RS.kid } }),
      'alg of the other key': issuer.token({ key: RS, header: { alg: 'ES256' } }),
      PS256: issuer.token({ key: RS, header: { alg: 'PS256' } }),
      'a stranger under our kid': issuer.token({ key: STRANGER, header: { kid: ES.kid } }),
      'a stranger under their own kid': issuer.token({ key: STRANGER }),
      'a key that it brings along': issuer.token({
        key: STRANGER,
        header: { jwk: jwkOf(STRANGER), kid: ES.kid },
      }),
      crit: issuer.token({ header: { crit: ['exp'] } }),
      'zeros as a signature': `${head}.${payload}.${b64(Buffer.alloc(64))}`,
      'a changed signature': `${head}.${payload}.${b64(changed)}`,
      'a signature in DER': `${head}.${payload}.${b64(der)}`,
      'a padded signature': `${good}==`,
      'left-over bits': good.replace(/.$/, (last) => (last === 'B' ? 'C' : 'B')),
      'the other alphabet': `${head}.${payload}.${'+/'.repeat(43)}`,
      'white space': `${good}\n`,
      'Bearer before it': `Bearer ${good}`,
      'a duplicate claim': signedPart(json.replace('{', '{"sub":"eve",')),
      'white space in the JSON': signedPart(json.replace('{', '{ ')),
      'a byte order mark': signedPart(`\uFEFF${json}`),
      'more than 8 KiB': issuer.token({ claims: { long: 'x'.repeat(8192) } }),
    };
    const verdicts = await Promise.all(
      Object.entries(forgeries).map(async ([name, token]) => [name, (await verify(token)).status]),
    );
    expect(verdicts.filter(([, status]) => status !== 'invalid')).toEqual([]);
    expect(await verify(good)).toMatchObject({ status: 'valid' });
  });

  it('every wrong claim', async () => {
    const verify = verifier();
    const now = seconds();
    const wrong: Record<string, unknown>[] = [
      { iat: now - 700, exp: now - 100 },
      { exp: undefined },
      { exp: String(now + 600) },
      { iat: now + 120, exp: now + 600 },
      { nbf: now + 120 },
      { exp: now + 2 * 86_400 },
      { iss: 'https://auth.example.com' },
      { aud: 'billing' },
      { aud: ['billing', `${AUDIENCE}2`] },
      { aud: undefined },
      ...['sub', 'sid', 'jti', 'ver', 'rvid', 'roles'].map((name) => ({ [name]: undefined })),
      { roles: 'admin' },
      { acr: 'aal3' },
      { ver: -1 },
      { rvid: 'another-key.abc' },
    ];
    for (const claims of wrong)
      expect([claims, await verify(issuer.token({ claims }))]).toEqual([claims, { status: 'invalid' }]);
    for (const typ of ['JWT', undefined, 'revocations+jwt', 'rt+jwt'])
      expect(await verify(issuer.token({ header: { typ } }))).toEqual({ status: 'invalid' });
  });

  it('a session that has ended, and rights that have changed, within a second or two', async () => {
    const verify = verifier();
    const [ada, bob] = [issuer.actingAs(), issuer.actingAs({ version: 3 })];
    expect(await verify(ada.token)).toMatchObject({ status: 'valid' });
    expect(await verify(bob.token)).toMatchObject({ status: 'valid' });
    issuer.endSession(ada);
    issuer.users[bob.user.id] = 4;
    await until(() => verify(ada.token), 'invalid');
    expect(await verify(bob.token)).toEqual({ status: 'invalid' });
    expect(await verify(issuer.token())).toMatchObject({ status: 'valid' });
  });

  it('a key that was revoked, and takes one that replaces it', async () => {
    const verify = verifier();
    const old = issuer.token();
    expect(await verify(old)).toMatchObject({ status: 'valid' });
    const next = newKey('ES256');
    issuer.signer = next;
    issuer.published = issuer.listed = [next];
    await until(() => verify(old), 'invalid');
    await until(() => verify(issuer.token()), 'valid');
  });
});

describe('of an issuer that is away', () => {
  it('says that nothing can be said: at the start, and after maxStaleness', async () => {
    await issuer.stop();
    const late = verifier();
    expect(await late(issuer.token())).toEqual({ status: 'unavailable' });
    // What is no token is no question for the issuer.
    expect(await late('x')).toEqual({ status: 'invalid' });
    await issuer.resume();
    expect(await late(issuer.token())).toMatchObject({ status: 'valid' });

    const strict = verifier({ maxStaleness: 1 });
    const lenient = verifier({ maxStaleness: 1, whenStale: 'accept' });
    for (const verify of [strict, lenient])
      expect(await verify(issuer.token())).toMatchObject({ status: 'valid' });
    await issuer.stop();
    await until(() => strict(issuer.token()), 'unavailable');
    expect(await lenient(issuer.token())).toMatchObject({ status: 'valid' });
  });

  it('asks once for many tokens at once, and not for each token of a made-up key', async () => {
    const verify = verifier({ maxStaleness: 60 });
    await Promise.all(Array.from({ length: 50 }, () => verify(issuer.token())));
    expect([issuer.count(REVOCATIONS_PATH), issuer.count(JWKS_PATH)]).toEqual([1, 1]);
    const made = Array.from({ length: 50 }, (_, kid) =>
      issuer.token({ key: STRANGER, header: { kid: `made-up-${kid}` } }),
    );
    await Promise.all(made.map((token) => verify(token)));
    expect([issuer.count(REVOCATIONS_PATH), issuer.count(JWKS_PATH)]).toEqual([2, 2]);
  });
});

describe('does not believe a list', () => {
  const answer = (path: string, body: string, status = 200): void => {
    issuer.overrides.set(path, (_request, response) => response.writeHead(status).end(body));
  };
  const list = (claims: object, key = ES, typ = 'revocations+jwt'): string =>
    signJwt(
      { alg: key.alg, kid: key.kid, typ },
      {
        ...{ iss: issuer.url, iat: seconds(), format: 2, kids: [ES.kid, RS.kid], sessions: [], users: {} },
        users_key: 'x',
        ...claims,
      },
      key,
    );

  it.each<[string, () => string]>([
    ['of a stranger', () => list({}, { ...STRANGER, kid: ES.kid })],
    ['of a key that it does not list', () => list({ kids: [RS.kid] })],
    ['of another type', () => list({}, ES, 'at+jwt')],
    ['of another issuer', () => list({ iss: 'https://auth.example.com' })],
    ['that is old', () => list({ iat: seconds() - 120 })],
    ['of another format', () => list({ format: 3 })],
    ['with sessions as text', () => list({ sessions: 'all' })],
    ['with users in a list', () => list({ users: [] })],
    ['that is none', () => 'hello'],
  ])('%s', async (_what, body) => {
    answer(REVOCATIONS_PATH, body());
    expect(await verifier()(issuer.token())).toEqual({ status: 'unavailable' });
  });

  it('of an issuer that sends it elsewhere, or has two keys of one name', async () => {
    issuer.overrides.set(REVOCATIONS_PATH, (_request, response) =>
      response.writeHead(302, { Location: 'https://evil.example/' }).end(),
    );
    expect(await verifier()(issuer.token())).toEqual({ status: 'unavailable' });
    issuer.overrides.clear();
    answer(JWKS_PATH, JSON.stringify({ keys: [jwkOf(ES), { ...jwkOf(STRANGER), kid: ES.kid }] }));
    expect(await verifier()(issuer.token())).toEqual({ status: 'unavailable' });
  });
});
