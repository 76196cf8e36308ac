import { CLOCK_SKEW } from '../clock.js';
import { areTimesValid, isCount, isText } from './claims.js';

const NOW = 1_770_000_000;
const LIFE = 600;
const valid = (claims: Record<string, unknown>): boolean => areTimesValid(claims, NOW, LIFE);

/** A token of the longest life that was signed so many seconds ago. */
const signed = (ago: number): Record<string, unknown> => ({ iat: NOW - ago, exp: NOW - ago + LIFE });

describe('the times of a token', () => {
  it.each([
    ['just signed', signed(0), true],
    ['in the middle of its life', signed(300), true],
    ['in its last second', signed(LIFE - 1), true],
    ['just over, within the skew', signed(LIFE), true],
    ['in the last second of the skew', signed(LIFE + CLOCK_SKEW - 1), true],
    ['at the end of the skew', signed(LIFE + CLOCK_SKEW), false],
    ['long over', signed(10 * LIFE), false],
    ['signed by a node whose clock is ahead by the skew', signed(-CLOCK_SKEW), true],
    ['signed further in the future', signed(-CLOCK_SKEW - 1), false],
  ])('hold from signing to expiry, give or take the skew: %s', (_when, claims, expected) => {
    expect(valid(claims)).toBe(expected);
  });

  it.each([
    ['as long as allowed', LIFE, true],
    ['a second longer', LIFE + 1, false],
    ['years', 10 ** 9, false],
    ['one second', 1, true],
    ['none', 0, false],
    ['negative', -1, false],
  ])('last no longer than a token of ours can: %s', (_what, life, expected) => {
    expect(valid({ iat: NOW, exp: NOW + life })).toBe(expected);
  });

  it.each([
    ['not begun, within the skew', NOW + CLOCK_SKEW, true],
    ['not begun', NOW + CLOCK_SKEW + 1, false],
    ['begun', NOW - 1, true],
    ['text', String(NOW), false],
    ['null', null, false],
    ['negative', -1, false],
  ])('respect nbf when there is one: %s', (_what, nbf, expected) => {
    expect(valid({ ...signed(0), nbf })).toBe(expected);
  });

  const odd = [undefined, null, '', String(NOW), NOW + 0.5, NaN, Infinity, -1, 2 ** 53, true, [NOW], {}];
  it.each(odd)('are whole numbers, and there: iat %p is refused', (iat) => {
    expect(valid({ iat, exp: NOW + LIFE })).toBe(false);
  });
  it.each(odd)('are whole numbers, and there: exp %p is refused', (exp) => {
    expect(valid({ iat: NOW, exp })).toBe(false);
  });
});

describe('isText', () => {
  it.each([
    ['a', true],
    [' ', true],
    ['', false],
    [undefined, false],
    [null, false],
    [5, false],
    [['a'], false],
    [new String('a'), false],
  ])('%p: %p', (value, expected) => {
    expect(isText(value)).toBe(expected);
  });
});

describe('isCount', () => {
  it.each([
    [0, true],
    [1, true],
    [Number.MAX_SAFE_INTEGER, true],
    [2 ** 53, false],
    [-1, false],
    [1.5, false],
    [NaN, false],
    [Infinity, false],
    ['1', false],
    [null, false],
    [undefined, false],
    [[1], false],
  ])('%p: %p', (value, expected) => {
    expect(isCount(value)).toBe(expected);
  });
});
