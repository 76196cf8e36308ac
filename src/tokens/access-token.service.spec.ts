import { createHmac } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { type Clock } from '../common/clock.js';
import { type TokensConfig } from '../config/index.js';
import { RevocationIds } from '../common/jwt/index.js';
import { SharedSecretKeys } from './shared-secret-keys.js';
import { AccessTokenService, type AccessTokenSubject } from './access-token.service.js';

const CONFIG = {
  issuer: 'https://auth.example.com',
  audience: 'https://api.example.com',
  clientId: 'nightlatch',
  claims: {},
  accessKeys: { algorithm: 'HS256', secret: 'access-secret-access-secret-access' },
  refreshSecret: 'refresh-secret-refresh-secret-refresh',
  accessLifetime: 600,
} as const satisfies TokensConfig;
const SECRET = CONFIG.accessKeys.secret;
const SUBJECT: AccessTokenSubject = {
  userId: 'user-1',
  sessionId: 'session-1',
  roles: ['user', 'admin'],
  rightsVersion: 2,
  acr: 'aal1',
  amr: ['pwd'],
  authTime: new Date('2026-01-31T08:00:00.999Z'),
};
const NOW = new Date('2026-01-31T09:26:53.589Z');
const IAT = 1769851613;

function build(overrides: Partial<TokensConfig> = {}, now = NOW, secret: string = SECRET) {
  const config = { ...CONFIG, ...overrides };
  const clock: Clock = { now: () => now };
  const keys = new SharedSecretKeys({ algorithm: 'HS256', secret });
  return {
    keys,
    service: new AccessTokenService(new JwtService(), keys, new RevocationIds(config), config, clock),
  };
}
const { keys, service } = build();

function decode(token: string): Record<string, unknown>[] {
  const parts = token.split('.').slice(0, 2);
  return parts.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
}
const HEADER = { alg: 'HS256', kid: keys.signing().kid, typ: 'at+jwt' };

/** Signs a payload as whoever has the secret can. */
function forge(payload: object, secret: string = SECRET, header: object = HEADER): string {
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
const claims = decode(service.sign(SUBJECT).token)[1]!;

describe('signing an access token', () => {
  it('gives the claims of RFC 9068 and nothing personal', () => {
    const { token, expiresIn } = service.sign(SUBJECT);
    const [header, payload] = decode(token);
    expect(expiresIn).toBe(600);
    expect(header).toEqual(HEADER);
    expect(payload).toEqual({
      iss: CONFIG.issuer,
      aud: CONFIG.audience,
      sub: 'user-1',
      client_id: 'nightlatch',
      sid: 'session-1',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: IAT,
      exp: IAT + 600,
      ver: 2,
      rvid: expect.stringMatching(/^[\w-]{8}\.[\w-]{22}$/),
      roles: ['user', 'admin'],
      acr: 'aal1',
      amr: ['pwd'],
      auth_time: 1769846400,
    });
  });

  it('says what a host adds, which never wins over a claim of ours', () => {
    const added = { tenant: 'acme', sub: 'somebody-else', roles: [] };
    const { token } = service.sign({ ...SUBJECT, claims: added });
    expect(decode(token)[1]).toMatchObject({ tenant: 'acme', sub: 'user-1', roles: ['user', 'admin'] });
    expect(service.verify(token)?.principal.claims).toEqual({ tenant: 'acme' });
  });

  it('gives every token an id of its own', () => {
    const ids = Array.from({ length: 100 }, () => decode(service.sign(SUBJECT).token)[1]?.['jti']);
    expect(new Set(ids).size).toBe(100);
  });
});

describe('the key of an access token', () => {
  it('is found for a token of ours', () => {
    expect(service.keyFor(service.sign(SUBJECT).token)).toBe(keys.signing());
  });

  it.each<[string, string]>([
    ['another kid', forge(claims, SECRET, { ...HEADER, kid: 'other' })],
    ['no kid', forge(claims, SECRET, { ...HEADER, kid: undefined })],
    ['a kid that is a list', forge(claims, SECRET, { ...HEADER, kid: [keys.signing().kid] })],
    ['a kid that is a path', forge(claims, SECRET, { ...HEADER, kid: '../../dev/null' })],
    ['the type of a refresh token', forge(claims, SECRET, { ...HEADER, typ: 'rt+jwt' })],
    ['alg none', forge(claims, SECRET, { ...HEADER, alg: 'none' })],
    ['garbage', 'garbage'],
  ])('is not given to %s', (_what, token) => {
    expect(service.keyFor(token)).toBeUndefined();
  });

  it('has an id that changes with the secret and does not tell it', () => {
    const other = build({}, NOW, 'another-secret-another-secret-ano').keys.signing().kid;
    expect(other).not.toBe(keys.signing().kid);
    expect(build().keys.signing().kid).toBe(keys.signing().kid);
    expect(SECRET).not.toContain(keys.signing().kid);
  });
});

describe('the principal of an access token', () => {
  it('is what the token says, frozen', () => {
    const principal = service.principalOf(claims);
    expect(principal).toEqual({
      kind: 'user',
      id: 'user-1',
      sessionId: 'session-1',
      roles: ['user', 'admin'],
      acr: 'aal1',
      amr: ['pwd'],
      authTime: new Date(1769846400 * 1000),
      expiresAt: new Date((IAT + 600) * 1000),
      tokenId: claims['jti'],
      version: 2,
      claims: {},
    });
    expect(Object.isFrozen(principal)).toBe(true);
    expect(Object.isFrozen(principal?.roles)).toBe(true);
  });

  it('stale login passed off as a recent one: a token without auth_time has none, whenever it was signed', () => {
    const principal = service.principalOf({
      ...claims,
      acr: undefined,
      amr: undefined,
      auth_time: undefined,
    });
    expect(principal).toMatchObject({ acr: 'aal1', amr: [], authTime: new Date(0) });
  });

  it.each<[string, object]>([
    ['an acr that is none', { acr: 'aal3' }],
    ['amr as text', { amr: 'pwd' }],
    ['auth_time as text', { auth_time: '1769846400' }],
  ])('is nobody with %s', (_what, change) => {
    expect(service.principalOf({ ...claims, ...change })).toBeUndefined();
  });

  it.each<[string, number, boolean]>([
    ['when signed', 0, true],
    ['in the last second of its life and skew', 629, true],
    ['afterwards', 630, false],
    ['on a node whose clock lags by the skew', -30, true],
    ['on a node whose clock lags by more', -31, false],
  ])('is evaluated by the injected clock: %s', (_when, seconds, valid) => {
    const later = build({}, new Date((IAT + seconds) * 1000)).service;
    expect(later.principalOf(claims) !== undefined).toBe(valid);
  });

  it.each<[string, object]>([
    ['no sub', { sub: undefined }],
    ['an operator as sub', { sub: { $gt: '' } }],
    ['an empty sub', { sub: '' }],
    ['no sid', { sid: undefined }],
    ['no jti', { jti: undefined }],
    ['no ver', { ver: undefined }],
    ['a ver as text', { ver: '2' }],
    ['no roles', { roles: undefined }],
    ['roles as text', { roles: 'admin' }],
    ['a role that is none', { roles: ['user', 5] }],
    ['a role that is empty', { roles: [''] }],
    ['no exp', { exp: undefined }],
    ['no iat', { iat: undefined }],
    ['a longer life than ours', { exp: IAT + 601 }],
    ['an iat in the future', { iat: IAT + 31, exp: IAT + 600 }],
    ['an nbf in the future', { nbf: IAT + 31 }],
  ])('is nobody with %s', (_what, change) => {
    expect(service.principalOf({ ...claims, ...change })).toBeUndefined();
  });
});

describe('the session to log out', () => {
  it('is read from a token of ours, also long after its end', () => {
    const token = forge({ ...claims, iat: 1, exp: 2 });
    expect(service.sessionOf(token)).toBe('session-1');
  });

  it.each<[string, string]>([
    ['another secret', forge(claims, 'x'.repeat(32))],
    ['the secret of refresh tokens', forge(claims, CONFIG.refreshSecret)],
    ['another issuer', forge({ ...claims, iss: 'https://evil.example' })],
    ['another audience', forge({ ...claims, aud: 'https://evil.example' })],
    ['no session', forge({ ...claims, sid: undefined })],
    ['an operator as session', forge({ ...claims, sid: { $ne: null } })],
    ['the type of a refresh token', forge(claims, SECRET, { ...HEADER, typ: 'rt+jwt' })],
    ['garbage', 'a.b.c'],
  ])('is not read from %s', (_what, token) => {
    expect(service.sessionOf(token)).toBeUndefined();
  });
});
