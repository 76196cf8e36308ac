import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { compareForeign } from './equal-cost.js';

const PASSWORD = 'opal-tractor-9';
const [cheap, dear] = [bcrypt.hashSync(PASSWORD, 8), bcrypt.hashSync(PASSWORD, 10)];
const compareSync = jest.spyOn(bcrypt, 'compareSync');

/** How many bcrypt rounds a comparison takes, the foreign hash's own among them. */
async function roundsOf(password: string, stored: string, cost: number): Promise<number> {
  // The last of some: another process may have the processor for a while, and the least time counts.
  for (let i = 0; i < 8; i++) {
    compareSync.mockClear();
    await compareForeign(password, stored, cost);
  }
  return compareSync.mock.calls.reduce((sum, [, against]) => sum + 2 ** bcrypt.getRounds(against), 0);
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
    const rounds = await roundsOf(password, cheap, 10);
    expect(rounds).toBeGreaterThan(0.8 * 1024);
    expect(rounds).toBeLessThan(1.2 * 1024);
  });

  it('spends nothing more when the hash is dearer', async () => {
    expect(await roundsOf('wrong-tractor-9', dear, 9)).toBe(1024);
  });

  it("refuses at the same cost what it can't read", async () => {
    expect(await compareForeign(PASSWORD, 'x', 9)).toBe(false);
    const rounds = await roundsOf(PASSWORD, 'x', 10);
    expect(rounds).toBeGreaterThan(0.9 * 1024);
    expect(rounds).toBeLessThanOrEqual(1024);
  });
});
