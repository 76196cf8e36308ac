import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { compareForeign } from './equal-cost.js';

const PASSWORD = 'opal-tractor-9';
const [cheap, dear] = [bcrypt.hashSync(PASSWORD, 8), bcrypt.hashSync(PASSWORD, 10)];
const compareSync = jest.spyOn(bcrypt, 'compareSync');

/** Whole comparisons until the times are known: the least one counts, and another process may have the processor. */
const ENOUGH = 8;
const AT_MOST = 200;

/**
 * How many bcrypt rounds a comparison takes, the foreign hash's own among them.
 *
 * @param isExpected whether that is what it comes to once the times are known
 */
async function roundsOf(
  password: string,
  stored: string,
  cost: number,
  isExpected: (rounds: number) => boolean = () => true,
): Promise<number> {
  for (let count = 1; ; count++) {
    compareSync.mockClear();
    await compareForeign(password, stored, cost);
    const rounds = compareSync.mock.calls.reduce(
      (sum, [, against]) => sum + 2 ** bcrypt.getRounds(against),
      0,
    );
    if ((count >= ENOUGH && isExpected(rounds)) || count === AT_MOST) return rounds;
  }
}

describe('compareForeign', () => {
  it('says yes to the right password alone', async () => {
    expect(await compareForeign(PASSWORD, cheap, 9)).toBe(true);
    expect(await compareForeign('wrong-tractor-9', cheap, 9)).toBe(false);
  });

  it.each([
    ['a wrong password', 'wrong-tractor-9'],
    ['the right one, whose owner may be banned', PASSWORD],
  ])('account enumeration by time: a cheaper hash is topped up for %s', async (_, password) => {
    const isExpected = (rounds: number): boolean => rounds > 0.8 * 1024 && rounds < 1.2 * 1024;
    const rounds = await roundsOf(password, cheap, 10, isExpected);
    expect(rounds).toBeGreaterThan(0.8 * 1024);
    expect(rounds).toBeLessThan(1.2 * 1024);
  });

  it('spends nothing more when the hash is dearer', async () => {
    expect(await roundsOf('wrong-tractor-9', dear, 9)).toBe(1024);
  });

  it("refuses at the same cost what it can't read", async () => {
    expect(await compareForeign(PASSWORD, 'x', 9)).toBe(false);
    const rounds = await roundsOf(PASSWORD, 'x', 10, (found) => found > 0.9 * 1024 && found <= 1024);
    expect(rounds).toBeGreaterThan(0.9 * 1024);
    expect(rounds).toBeLessThanOrEqual(1024);
  });
});
