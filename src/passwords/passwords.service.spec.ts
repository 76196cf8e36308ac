import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { DomainError } from '../common/errors/index.js';
import { DefaultPasswordPolicy } from './default-password-policy.js';
import { HashingPool } from './hashing-pool.js';
import { ImportedSecrets } from './imported-secrets.js';
import { formatHash } from './password-scheme.js';
import { PasswordsService } from './passwords.service.js';

const COST = 5;
const CALLER = '203.0.113.7';
const PEPPER = 'kL9vQ2xW7mZr4TnB8yHs3DfG6jPc1AeU';

const pool = new HashingPool({ threads: 1, queue: 64 });
afterAll(() => pool.onApplicationShutdown());

function build(config: { cost?: number; pepper?: string } = {}) {
  const own = Object.create(pool) as HashingPool;
  const run = jest.spyOn(own, 'run');
  const calls = (kind: string): unknown[][] => run.mock.calls.filter((call) => call[1] === kind);
  const rules = { minLength: 8, blocklist: false };
  const settings = { cost: config.cost ?? COST, pepper: config.pepper, ...rules };
  const passwords = new PasswordsService(
    settings,
    own,
    new DefaultPasswordPolicy(rules),
    new ImportedSecrets(settings),
  );
  /** How many bcrypt rounds the calls so far asked for, if they are answered with no (hashing-work.spec.ts). */
  const rounds = () =>
    calls('compare').reduce(
      (sum, [, , , hash, least]) => sum + 2 ** Math.max(bcrypt.getRounds(hash as string), least as number),
      0,
    );
  return { passwords, rounds, run, calls };
}

const unpeppered = await build().passwords.hash('opal-tractor-9', CALLER);
const peppered = await build({ pepper: PEPPER }).passwords.hash('opal-tractor-9', CALLER);

describe('PasswordsService.hash', () => {
  it('says scheme, pepper and cost', () => {
    expect(unpeppered).toMatch(/^\$nl1\$none\$2b\$05\$.{53}$/);
    expect(peppered).toMatch(/^\$nl1\$[\w-]{8}\$2b\$05\$.{53}$/);
    expect(peppered).not.toContain('none');
  });

  it('salts: equal passwords have different hashes', async () => {
    expect(await build().passwords.hash('opal-tractor-9', CALLER)).not.toBe(unpeppered);
  });

  it('refuses what is not Unicode with a code', async () => {
    await expect(build().passwords.hash('opal-tractor-\ud800', CALLER)).rejects.toMatchObject({
      code: 'password_rejected',
    });
  });
});

describe('PasswordsService.rehash', () => {
  it('is a hash when there is room', async () => {
    const { passwords } = build();
    const rehashed = await passwords.rehash('opal-tractor-9', CALLER);
    expect(await passwords.verify('opal-tractor-9', rehashed, CALLER)).toEqual({ ok: true, rehash: false });
  });

  it('is nothing when there is none, and hides no other failure', async () => {
    const { passwords, run } = build();
    run.mockRejectedValueOnce(new DomainError('service_unavailable', { retryAfter: 1 }));
    expect(await passwords.rehash('opal-tractor-9', CALLER)).toBeUndefined();
    run.mockRejectedValueOnce(new Error('broken'));
    await expect(passwords.rehash('opal-tractor-9', CALLER)).rejects.toThrow('broken');
  });
});

describe('PasswordsService.verify', () => {
  it.each([
    ['bytes after the 72nd count', 'x'.repeat(72) + 'a', 'x'.repeat(72) + 'b', false],
    ['characters after a NUL count', 'opal\0tractor', 'opal\0lorries', false],
    ['a NUL is no end', 'opal\0tractor', 'opal', false],
    ['case counts', 'opal-tractor-9', 'Opal-tractor-9', false],
    ['white space counts', 'opal-tractor-9', 'opal-tractor-9 ', false],
    ['composed and decomposed are one password', 'caf\u00e9-tractor', 'cafe\u0301-tractor', true],
    ['full width and ASCII are one password', 'ｏｐａｌ-tractor', 'opal-tractor', true],
    ['a ligature and its letters are one password', '\ufb01nal-tractor', 'final-tractor', true],
    ['lone surrogates do not become one character', 'tractor-\ufffd', 'tractor-\ud800', false],
  ])('%s', async (_, chosen, typed, ok) => {
    const { passwords } = build();
    expect((await passwords.verify(typed, await passwords.hash(chosen, CALLER), CALLER)).ok).toBe(ok);
  });

  it.each([
    ['same cost, no pepper', {}, unpeppered, { ok: true, rehash: false }],
    ['same cost and pepper', { pepper: PEPPER }, peppered, { ok: true, rehash: false }],
    ['the cost was raised', { cost: 6 }, unpeppered, { ok: true, rehash: true }],
    ['the cost was lowered', { cost: 4 }, unpeppered, { ok: true, rehash: true }],
    ['a pepper was added', { pepper: PEPPER }, unpeppered, { ok: true, rehash: true }],
    ['the pepper was changed', { pepper: PEPPER + '!' }, peppered, { ok: false, reason: 'unusable_hash' }],
    ['the pepper was lost', {}, peppered, { ok: false, reason: 'unusable_hash' }],
  ])('%s', async (_, config, stored, verdict) => {
    expect(await build(config).passwords.verify('opal-tractor-9', stored, CALLER)).toEqual(verdict);
  });

  it.each([
    ['account enumeration by time: an unknown user', undefined, 'unknown_user'],
    ['a wrong password', unpeppered, 'wrong_password'],
    [
      'account enumeration by time: a hash from when the cost was lower',
      unpeppered.replace('$05$', '$04$'),
      'wrong_password',
    ],
    ['nothing stored', '', 'unusable_hash'],
    ['a plain-text password stored', 'opal-tractor-9', 'unusable_hash'],
    ['a damaged hash', unpeppered.slice(0, -1), 'unusable_hash'],
    ['a hash with more behind it', unpeppered + '\n', 'unusable_hash'],
    ['a foreign hash that would block a thread for days', `$2b$31$${'.'.repeat(53)}`, 'unusable_hash'],
    ['a hash of a later scheme', unpeppered.replace('nl1', 'nl2'), 'unusable_hash'],
    ['a thread blocked for days: a damaged cost', unpeppered.replace('$05$', '$31$'), 'unusable_hash'],
    ['a hash with another pepper', peppered, 'unusable_hash'],
  ])('costs 2^cost rounds and is refused: %s', async (_, stored, reason) => {
    const { passwords, rounds } = build();
    expect(await passwords.verify('wrong-tractor-9', stored, CALLER)).toEqual({ ok: false, reason });
    expect(rounds()).toBe(2 ** COST);
  });

  it('costs 2^cost rounds and is refused: a password that is not Unicode', async () => {
    const { passwords, rounds } = build();
    expect((await passwords.verify('\udc00', unpeppered, CALLER)).ok).toBe(false);
    expect(rounds()).toBe(2 ** COST);
  });

  it('the dummy hash is one bcrypt works on', async () => {
    const { passwords, run, calls } = build();
    await passwords.verify('opal-tractor-9', undefined, CALLER);
    expect(bcrypt.getRounds(calls('compare')[0]![3] as string)).toBe(COST);
    await expect(run.mock.results[0]!.value).resolves.toBe(false);
  });

  it('password shucking: a stolen plain SHA of the password does not stand in for it', async () => {
    const { createHash } = await import('node:crypto');
    const sha = createHash('sha384').update('opal-tractor-9').digest('base64');
    const stored = formatHash('none', await bcrypt.hash(sha, COST));
    expect((await build().passwords.verify('opal-tractor-9', stored, CALLER)).ok).toBe(false);
  });

  it('lets a failure of the hasher through: no refusal is made up', async () => {
    const { passwords, run } = build();
    run.mockRejectedValue(new Error('queue full'));
    await expect(passwords.verify('opal-tractor-9', unpeppered, CALLER)).rejects.toThrow('queue full');
  });
});

describe('PasswordsService and a hash from elsewhere', () => {
  const PASSWORD = 'opal-tractor-9';
  const foreign = bcrypt.hashSync(PASSWORD, 4);

  it('lets the right password in, to be hashed anew, and no other', async () => {
    const { passwords } = build();
    expect(await passwords.verify(PASSWORD, foreign, CALLER)).toEqual({ ok: true, rehash: true });
    const wrong = { ok: false, reason: 'wrong_password' };
    expect(await passwords.verify('wrong-tractor-9', foreign, CALLER)).toEqual(wrong);
    expect(await passwords.verify('\ud800', foreign, CALLER)).toEqual(wrong);
  });

  it('asks for the cost of a hash of ours, and once', async () => {
    const { passwords, calls } = build();
    await passwords.verify('wrong-tractor-9', foreign, CALLER);
    expect(calls('foreign')).toEqual([[CALLER, 'foreign', 'wrong-tractor-9', foreign, COST, {}]]);
    expect(calls('compare')).toEqual([]);
  });

  it.each([
    ['from elsewhere', foreign, undefined],
    ['from elsewhere, damaged', foreign.slice(1), /^must be a hash of bcrypt, /],
    ['of ours', unpeppered, undefined],
    ['of ours, damaged', unpeppered.slice(1, -1), /^must be a hash of bcrypt, /],
    ['of ours, cut', unpeppered.slice(0, -1), /^must be an undamaged hash of this service/],
    ['of ours, of a later scheme', unpeppered.replace('nl1', 'nl2'), /^must be an undamaged hash/],
    ['of ours, with another pepper', peppered, /PASSWORD_PEPPER/],
  ])('evaluates a hash %s before it is imported', (_, stored, refusal) => {
    const answer = build().passwords.refuseHash(stored);
    if (refusal === undefined) expect(answer).toBeUndefined();
    else expect(answer).toMatch(refusal);
  });
});
