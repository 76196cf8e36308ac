import { type UserPrincipal } from '../common/http/index.js';
import { type AccessKeys } from './access-keys.js';
import { VerifiedTokens } from './verified-tokens.js';

const START = Date.parse('2026-01-01T00:00:00Z');
let now: number;
let changeKeys: () => void;
let tokens: VerifiedTokens;

const holder = (seconds = 600): UserPrincipal => ({
  kind: 'user',
  acr: 'aal1',
  amr: ['pwd'],
  authTime: new Date(0),
  id: 'ada',
  sessionId: 's1',
  roles: ['user'],
  expiresAt: new Date(START + seconds * 1000),
  tokenId: 't1',
  version: 1,
  claims: {},
});

beforeEach(() => {
  now = START;
  const keys = { onChange: (listener: () => void) => (changeKeys = listener) };
  tokens = new VerifiedTokens(keys as unknown as AccessKeys, { now: () => new Date(now) });
});

describe('VerifiedTokens', () => {
  it('knows a token it was told of, and no other spelling of it', () => {
    const principal = holder();
    tokens.remember('a.b.c', principal);
    expect(tokens.find('a.b.c')).toBe(principal);
    expect(tokens.find('a.b.c=')).toBeUndefined();
    expect(tokens.find('a.b.d')).toBeUndefined();
  });

  it('takes no other token for it that ends the same: a signature moved to other claims', () => {
    const signature = 's'.repeat(86);
    tokens.remember(`header.claims.${signature}`, holder());
    expect(tokens.find(`header.claims.${signature}`)).toBeDefined();
    expect(tokens.find(`header.others.${signature}`)).toBeUndefined();
    expect(tokens.find(`.${signature}`)).toBeUndefined();
    expect(tokens.find(signature.slice(-43))).toBeUndefined();
  });

  it('forgets a token at its end, to the millisecond', () => {
    tokens.remember('a.b.c', holder(600));
    now = START + 600_000 - 1;
    expect(tokens.find('a.b.c')).toBeDefined();
    now += 1;
    expect(tokens.find('a.b.c')).toBeUndefined();
  });

  it('forgets everything when the keys change: what a revoked key signed is verified again', () => {
    tokens.remember('a.b.c', holder());
    changeKeys();
    expect(tokens.find('a.b.c')).toBeUndefined();
  });

  it('is bounded: a flood of tokens pushes the oldest out', () => {
    for (let n = 0; n <= 20_000; n++) tokens.remember(`token ${n}`, holder());
    expect(tokens.find('token 0')).toBeUndefined();
    expect(tokens.find('token 1')).toBeDefined();
    expect(tokens.find('token 20000')).toBeDefined();
  });
});
