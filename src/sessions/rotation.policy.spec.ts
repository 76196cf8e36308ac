import { isExpired, evaluate as evaluateFrom, type Verdict, type RotationState } from './rotation.policy.js';

const DAY = 24 * 60 * 60 * 1000;
const LEEWAY = 10;
const ROTATED_AT = Date.parse('2026-01-31T09:26:53.589Z');
const IDLE_END = 14 * DAY;
const ABSOLUTE_END = 30 * DAY;

/** A time, in milliseconds after the latest rotation. */
const at = (ms: number): Date => new Date(ROTATED_AT + ms);

/** A session in its fifth generation, alive. */
const alive: RotationState = {
  generation: 5,
  tokenHash: 'hash of 5',
  previousTokenHash: 'hash of 4',
  rotatedAt: at(0),
  idleExpiresAt: at(IDLE_END),
  absoluteExpiresAt: at(ABSOLUTE_END),
  revokedAt: null,
  client: { ip: '203.0.113.7', userAgent: 'Firefox', device: 'Firefox' },
};
const revoked: RotationState = { ...alive, revokedAt: at(1000) };

const token = (generation: number, hash = `hash of ${generation}`) => ({ generation, hash });
const current = token(5);
const previous = token(4);
const grandparent = token(3);
const first = token(0);

/** As it is when the token comes from where the session was rotated. */
const evaluate = (
  session: RotationState | null,
  presented: typeof current,
  now: Date,
  leeway: number,
): Verdict => evaluateFrom(session, presented, now, leeway, () => false);

const replayed = (lateBy: number): Verdict => ({ kind: 'replayed', lateBy, elsewhere: false });
const reused = (lateBy: number): Verdict => ({ kind: 'reused', lateBy });

describe('the token that counts', () => {
  it.each<[string, number, Verdict['kind']]>([
    ['in the millisecond of its making', 0, 'current'],
    ['on a node whose clock lags', -5000, 'current'],
    ['long after the leeway', DAY, 'current'],
    ['a millisecond before the idle end', IDLE_END - 1, 'current'],
    ['at the idle end', IDLE_END, 'expired'],
    ['past the idle end', IDLE_END + 1, 'expired'],
    ['past both ends', ABSOLUTE_END + 1, 'expired'],
  ])('%s (%d ms) is %s', (_when, ms, kind) => {
    expect(evaluate(alive, current, at(ms), LEEWAY)).toEqual({ kind });
  });

  it.each<[string, number, Verdict['kind']]>([
    ['a millisecond before the absolute end', -1, 'current'],
    ['at the absolute end', 0, 'expired'],
    ['past the absolute end', 1, 'expired'],
  ])('%s (%d ms), though not idle, is %s', (_when, ms, kind) => {
    const old = { ...alive, idleExpiresAt: at(40 * DAY) };
    expect(evaluate(old, current, at(ABSOLUTE_END + ms), LEEWAY)).toEqual({ kind });
  });

  it('of a session that was never rotated has no predecessor and is current', () => {
    const fresh: RotationState = { ...alive, generation: 0, tokenHash: 'hash of 0' };
    delete fresh.previousTokenHash;
    expect(evaluate(fresh, first, at(1), LEEWAY)).toEqual({ kind: 'current' });
  });
});

describe('the token before it', () => {
  it.each<[string, number, number, Verdict]>([
    ['at once', 0, LEEWAY, replayed(0)],
    ['in the last millisecond of the leeway', 9_999, LEEWAY, replayed(9_999)],
    ['at the end of the leeway', 10_000, LEEWAY, reused(10_000)],
    ['past the leeway', 10_001, LEEWAY, reused(10_001)],
    ['on a node whose clock lags', -1, LEEWAY, replayed(-1)],
    ['on a node whose clock lags a lot', -60_000, LEEWAY, replayed(-60_000)],
    ['in the last millisecond of the longest leeway', 299_999, 300, replayed(299_999)],
    ['at the end of the longest leeway', 300_000, 300, reused(300_000)],
    ['strictly, within the same millisecond', 0, 0, reused(0)],
    ['strictly, on a node whose clock lags', -1, 0, reused(-1)],
    ['strictly, a millisecond later', 1, 0, reused(1)],
  ])('%s (%d ms, leeway %d s) is evaluated %j', (_when, ms, leeway, verdict) => {
    expect(evaluate(alive, previous, at(ms), leeway)).toEqual(verdict);
  });

  it('is reused, not expired, after the session has expired: only a theft explains it', () => {
    expect(evaluate(alive, previous, at(IDLE_END), LEEWAY)).toEqual(reused(IDLE_END));
  });

  it('is expired within the leeway when the session has expired meanwhile', () => {
    const short = { ...alive, idleExpiresAt: at(5000) };
    expect(evaluate(short, previous, at(4999), LEEWAY)).toEqual(replayed(4999));
    expect(evaluate(short, previous, at(5000), LEEWAY)).toEqual({ kind: 'expired' });
  });
});

describe('where a token comes from', () => {
  /** Evaluates, and tells which earlier client it was compared with. */
  function evaluateElsewhere(presented: typeof current, ms: number, leeway = LEEWAY): [Verdict, unknown[]] {
    const compared: unknown[] = [];
    const verdict = evaluateFrom(alive, presented, at(ms), leeway, (earlier) => {
      compared.push(earlier);
      return true;
    });
    return [verdict, compared];
  }

  it('is told of a replay, in comparison with the rotation', () => {
    const elsewhere: Verdict = { kind: 'replayed', lateBy: 9_999, elsewhere: true };
    expect(evaluateElsewhere(previous, 9_999)).toEqual([elsewhere, [alive.client]]);
  });

  it.each<[string, typeof current, number, number, Verdict]>([
    ['the token that counts', current, 1, LEEWAY, { kind: 'current' }],
    ['the token before it, past the leeway', previous, 10_000, LEEWAY, reused(10_000)],
    ['the token before it, strictly', previous, 1, 0, reused(1)],
    ['the grandparent', grandparent, 1, LEEWAY, reused(1)],
    ['a token that the record does not know', token(4, 'forged'), 1, LEEWAY, { kind: 'unknown' }],
  ])('is not asked, and changes nothing, of %s', (_which, presented, ms, leeway, verdict) => {
    expect(evaluateElsewhere(presented, ms, leeway)).toEqual([verdict, []]);
  });
});

describe('an older token', () => {
  it.each<[string, typeof current, number, number]>([
    ['the grandparent at once', grandparent, 0, LEEWAY],
    ['the grandparent within the longest leeway', grandparent, 1, 300],
    ['the grandparent on a node whose clock lags', grandparent, -1000, LEEWAY],
    ['the grandparent, strictly', grandparent, 0, 0],
    ['the very first', first, 1, LEEWAY],
    ['the very first after the session has expired', first, ABSOLUTE_END, LEEWAY],
  ])('%s is reused', (_which, presented, ms, leeway) => {
    expect(evaluate(alive, presented, at(ms), leeway)).toEqual(reused(ms));
  });
});

describe('a revoked session', () => {
  it.each([
    ['the token that counts', current, 1000],
    ['the token before it, within the leeway', previous, 1000],
    ['the token before it, past the leeway', previous, 60_000],
    ['the grandparent', grandparent, 1000],
    ['the token that counts, past the end', current, ABSOLUTE_END],
  ])('stays explained by what ended it: %s is revoked', (_which, presented, ms) => {
    expect(evaluate(revoked, presented, at(ms), LEEWAY)).toEqual({ kind: 'revoked' });
  });
});

describe('a token that the record does not know', () => {
  const strangers = [
    ['a wrong hash of the generation that counts', token(5, 'forged')],
    ['the hash of the token before, as the generation that counts', token(5, 'hash of 4')],
    ['a wrong hash of the generation before', token(4, 'forged')],
    ['the next generation', token(6)],
    ['the next generation with the hash that counts', token(6, 'hash of 5')],
    ['a generation far ahead', token(Number.MAX_SAFE_INTEGER)],
  ] as const;

  it.each(strangers)('%s ends nobody’s session', (_which, presented) => {
    expect(evaluate(alive, presented, at(0), LEEWAY)).toEqual({ kind: 'unknown' });
    expect(evaluate(alive, presented, at(60_000), LEEWAY)).toEqual({ kind: 'unknown' });
  });

  it.each(strangers)(
    '%s learns nothing of a session that was revoked or has expired',
    (_which, presented) => {
      expect(evaluate(revoked, presented, at(0), LEEWAY)).toEqual({ kind: 'unknown' });
      expect(evaluate(alive, presented, at(ABSOLUTE_END), LEEWAY)).toEqual({ kind: 'unknown' });
    },
  );

  it('is one that names no session', () => {
    expect(evaluate(null, current, at(0), LEEWAY)).toEqual({ kind: 'unknown' });
  });

  it('is one before the first generation', () => {
    const fresh: RotationState = { ...alive, generation: 0, tokenHash: 'hash of 0' };
    delete fresh.previousTokenHash;
    expect(evaluate(fresh, token(-1), at(0), LEEWAY)).toEqual({ kind: 'unknown' });
  });
});

describe('judging', () => {
  it('changes nothing', () => {
    const record = Object.freeze({ ...alive });
    for (const presented of [current, previous, grandparent, token(6)]) {
      expect(evaluate(record, Object.freeze(presented), at(0), LEEWAY)).toBeDefined();
    }
    expect(record).toEqual(alive);
  });
});

describe('isExpired', () => {
  it.each([
    ['before both ends', 5, 9, 4, false],
    ['at the idle end', 5, 9, 5, true],
    ['between the ends', 5, 9, 7, true],
    ['at the absolute end', 9, 5, 5, true],
    ['past both ends', 5, 9, 10, true],
  ])('%s', (_when, idle, absolute, now, expired) => {
    expect(isExpired({ idleExpiresAt: at(idle), absoluteExpiresAt: at(absolute) }, at(now))).toBe(expired);
  });
});
