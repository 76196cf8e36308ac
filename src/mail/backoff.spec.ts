import { backoff } from './backoff.js';

describe('the waits of a mail', () => {
  const waits = (random: number): number[] =>
    Array.from({ length: 12 }, (_, tries) => backoff(tries + 1, random));

  it('begin with 5 s and double, up to 15 min', () => {
    expect(waits(0)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
  });

  it('are up to a quarter shorter, as chance decides', () => {
    expect(waits(1)).toEqual(waits(0).map((wait) => wait * 0.75));
    const drawn = Array.from({ length: 100 }, () => backoff(9));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(675);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(900);
    expect(new Set(drawn).size).toBeGreaterThan(90);
  });

  it('are numbers after any number of tries', () => {
    expect(backoff(5000, 0)).toBe(900);
  });
});
