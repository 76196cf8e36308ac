import { createHash, createHmac } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { type TokensConfig } from '../config/index.js';
import {
  type RefreshTokenClaims,
  type RefreshTokenSource,
  RefreshTokenService,
} from './refresh-token.service.js';

const CONFIG: TokensConfig = {
  issuer: 'https://auth.example.com',
  audience: 'https://api.example.com',
  clientId: 'nightlatch',
  claims: {},
  accessKeys: { algorithm: 'HS256', secret: 'access-secret-access-secret-access' },
  refreshSecret: 'refresh-secret-refresh-secret-refresh',
  accessLifetime: 600,
};
const SOURCE: RefreshTokenSource = {
  _id: 'session-1',
  userId: 'user-1',
  generation: 3,
  salt: 'c2FsdC1zYWx0LXNhbHQtc2FsdC1zYWx0LXNhbHQtc2E',
  rotatedAt: new Date('2026-01-31T09:26:53.589Z'),
  idleExpiresAt: new Date('2026-02-14T09:26:53.589Z'),
};

const build = (overrides: Partial<TokensConfig> = {}): RefreshTokenService =>
  new RefreshTokenService(new JwtService(), { ...CONFIG, ...overrides });
const tokens = build();

function decode(token: string): Record<string, unknown>[] {
  const [header, payload] = token.split('.').slice(0, 2);
  return [header, payload].map((part) => JSON.parse(Buffer.from(part!, 'base64url').toString()));
}

/** Signs a payload as whoever has the secret can. */
function forge(
  payload: object,
  secret = CONFIG.refreshSecret,
  header: object = { alg: 'HS256', typ: 'rt+jwt' },
) {
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('deriving a refresh token', () => {
  it('says whose it is, which generation, and when it ends: RFC 7519 times from the record, not the clock', () => {
    const [header, payload] = decode(tokens.derive(SOURCE).token);
    expect(header).toEqual({ alg: 'HS256', typ: 'rt+jwt' });
    expect(payload).toEqual({
      iss: CONFIG.issuer,
      aud: CONFIG.audience,
      sub: 'user-1',
      sid: 'session-1',
      gen: 3,
      jti: expect.stringMatching(/^[\w-]{43}$/),
      iat: 1769851613,
      exp: 1769851613 + 14 * 24 * 60 * 60,
    });
  });

  it('gives the same bytes for the same record, also on another node', () => {
    const copy = { ...SOURCE, rotatedAt: new Date(SOURCE.rotatedAt), ignored: 'field' };
    expect(tokens.derive(SOURCE)).toEqual(tokens.derive(copy));
    expect(build().derive(copy)).toEqual(tokens.derive(SOURCE));
  });

  it.each<[keyof RefreshTokenSource, Partial<RefreshTokenSource>]>([
    ['_id', { _id: 'session-2' }],
    ['userId', { userId: 'user-2' }],
    ['generation', { generation: 4 }],
    ['salt', { salt: SOURCE.salt.replace('c', 'd') }],
    ['rotatedAt', { rotatedAt: new Date('2026-01-31T09:26:54.589Z') }],
    ['idleExpiresAt', { idleExpiresAt: new Date('2026-02-14T09:26:54.589Z') }],
  ])('gives other bytes for another %s', (_field, change) => {
    const other = tokens.derive({ ...SOURCE, ...change });
    expect(other.token).not.toBe(tokens.derive(SOURCE).token);
    expect(other.hash).not.toBe(tokens.derive(SOURCE).hash);
  });

  it.each<[keyof TokensConfig, Partial<TokensConfig>]>([
    ['refreshSecret', { refreshSecret: CONFIG.refreshSecret.toUpperCase() }],
    ['issuer', { issuer: 'https://other.example.com' }],
    ['audience', { audience: 'https://other.example.com' }],
  ])('gives other bytes under another %s', (_setting, change) => {
    expect(build(change).derive(SOURCE).token).not.toBe(tokens.derive(SOURCE).token);
  });

  it('takes nothing from the secret of access tokens', () => {
    expect(build({ accessKeys: { algorithm: 'HS256', secret: 'x'.repeat(32) } }).derive(SOURCE)).toEqual(
      tokens.derive(SOURCE),
    );
  });

  it('changes the id with salt and generation alone, and never to that of another pair', () => {
    const id = (change: Partial<RefreshTokenSource>): unknown =>
      decode(tokens.derive({ ...SOURCE, ...change }).token)[1]?.['jti'];
    expect(id({ _id: 'session-2', userId: 'user-2' })).toBe(id({}));
    expect(id({ salt: 'a.1', generation: 2 })).not.toBe(id({ salt: 'a', generation: 12 }));
    const ids = Array.from({ length: 100 }, (_, generation) => id({ generation }));
    expect(new Set(ids).size).toBe(100);
  });

  it('leaves a hash for the database that is SHA-256 of the token', () => {
    const { token, hash } = tokens.derive(SOURCE);
    expect(hash).toBe(createHash('sha256').update(token).digest('base64url'));
    expect(tokens.hash(token)).toBe(hash);
  });
});

describe('proving that a token is genuine', () => {
  const claims = tokens.verify(tokens.derive(SOURCE).token)!;

  it('accepts what derives from the record, in every generation', () => {
    expect(tokens.isGenuine(claims, SOURCE)).toBe(true);
    for (const generation of [0, 1, 4, 1000]) {
      const other = tokens.verify(tokens.derive({ ...SOURCE, generation }).token)!;
      expect(tokens.isGenuine(other, SOURCE)).toBe(true);
    }
  });

  it.each<[string, Partial<RefreshTokenSource>]>([
    ['salt', { salt: 'another' }],
    ['session', { _id: 'session-2' }],
    ['user', { userId: 'user-2' }],
  ])('refuses it for another %s', (_what, change) => {
    expect(tokens.isGenuine(claims, { ...SOURCE, ...change })).toBe(false);
  });

  it.each<[string, Partial<RefreshTokenClaims>]>([
    ['another generation', { generation: 4 }],
    [
      'the id of another generation',
      { tokenId: tokens.verify(tokens.derive({ ...SOURCE, generation: 2 }).token)!.tokenId },
    ],
    ['an id of another length', { tokenId: 'x' }],
    ['a longer id', { tokenId: `${claims.tokenId}A` }],
    ['an id of as many characters in more bytes', { tokenId: '大'.repeat(43) }],
    ['another session', { sessionId: 'session-2' }],
    ['another user', { userId: 'user-2' }],
  ])('refuses %s', (_what, change) => {
    expect(tokens.isGenuine({ ...claims, ...change }, SOURCE)).toBe(false);
  });

  it.each<[string, string]>([
    ['made up', 'A'.repeat(43)],
    ['signed with the secret itself', hmac(`${SOURCE.salt}.3`, CONFIG.refreshSecret)],
    ['derived without a salt', hmac('.3', CONFIG.refreshSecret)],
    ['the hash of the salt', createHash('sha256').update(SOURCE.salt).digest('base64url')],
  ])('a leaked secret alone forges none: an id that is %s', (_what, jti) => {
    const { sub, sid, gen } = { sub: SOURCE.userId, sid: SOURCE._id, gen: 3 };
    const forged = tokens.verify(
      forge({ iss: CONFIG.issuer, aud: CONFIG.audience, sub, sid, gen, jti, iat: 1, exp: 2 }),
    );
    expect(forged?.tokenId).toBe(jti);
    expect(tokens.isGenuine(forged!, SOURCE)).toBe(false);
  });

  it('a leaked database alone forges none: another secret derives another id', () => {
    const thief = build({ refreshSecret: 'the thief has to guess this secret' });
    const guess = thief.verify(thief.derive(SOURCE).token)!;
    expect(tokens.isGenuine(guess, SOURCE)).toBe(false);
  });
});

describe('reading a refresh token', () => {
  const payload = decode(tokens.derive(SOURCE).token)[1]!;

  it('says which session, user and generation, also long after its end', () => {
    const old = { ...SOURCE, rotatedAt: new Date(0), idleExpiresAt: new Date(1000) };
    expect(tokens.verify(tokens.derive(old).token)).toEqual({
      userId: 'user-1',
      sessionId: 'session-1',
      generation: 3,
      tokenId: payload['jti'],
    });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['another secret', forge(payload, 'x'.repeat(32))],
    ['the secret of access tokens', forge(payload, 'access-secret-access-secret-access')],
    ['the type of an access token', forge(payload, CONFIG.refreshSecret, { alg: 'HS256', typ: 'at+jwt' })],
    ['no type', forge(payload, CONFIG.refreshSecret, { alg: 'HS256' })],
    ['alg none', forge(payload, CONFIG.refreshSecret, { alg: 'none', typ: 'rt+jwt' })],
    ['another issuer', forge({ ...payload, iss: 'https://evil.example' })],
    ['no issuer', forge({ ...payload, iss: undefined })],
    ['another audience', forge({ ...payload, aud: 'https://evil.example' })],
    ['no audience', forge({ ...payload, aud: undefined })],
    ['no session', forge({ ...payload, sid: undefined })],
    ['an empty session', forge({ ...payload, sid: '' })],
    ['an operator for a session', forge({ ...payload, sid: { $ne: null } })],
    ['no user', forge({ ...payload, sub: undefined })],
    ['a number for a user', forge({ ...payload, sub: 5 })],
    ['no generation', forge({ ...payload, gen: undefined })],
    ['a generation as text', forge({ ...payload, gen: '3' })],
    ['a negative generation', forge({ ...payload, gen: -1 })],
    ['half a generation', forge({ ...payload, gen: 2.5 })],
    ['no id', forge({ ...payload, jti: undefined })],
    ['a list for an id', forge({ ...payload, jti: [payload['jti']] })],
  ])('refuses %s', (_what, token) => {
    expect(tokens.verify(token)).toBeUndefined();
  });

  it('refuses it with any one character of the signature changed', () => {
    const { token } = tokens.derive(SOURCE);
    const start = token.lastIndexOf('.') + 1;
    for (let i = start; i < token.length; i += 1) {
      const changed = token.slice(0, i) + (token[i] === 'A' ? 'Q' : 'A') + token.slice(i + 1);
      expect(tokens.verify(changed)).toBeUndefined();
    }
  });
});

function hmac(data: string, secret: string): string {
  return createHmac('sha256', secret).update(data).digest('base64url');
}
