import { jest } from '@jest/globals';
import bcrypt from 'bcrypt';
import { hashingWork } from './hashing-work.js';

const COST = 7;
const hash = bcrypt.hashSync('prepared', 4);
const compareSync = jest.spyOn(bcrypt, 'compareSync');

/** How many bcrypt rounds a piece of work takes. */
function roundsOf(work: () => unknown): number {
  compareSync.mockClear();
  work();
  return compareSync.mock.calls.reduce((sum, [, against]) => sum + 2 ** bcrypt.getRounds(against), 0);
}

describe('hashingWork.compare', () => {
  it('account enumeration by time: a no costs the least cost, also for a cheaper hash', () => {
    expect(hashingWork.compare('wrong', hash, COST)).toBe(false);
    expect(roundsOf(() => hashingWork.compare('wrong', hash, COST))).toBe(2 ** COST);
  });

  it('spends nothing beyond the hash for a yes', () => {
    expect(hashingWork.compare('prepared', hash, COST)).toBe(true);
    expect(roundsOf(() => hashingWork.compare('prepared', hash, COST))).toBe(2 ** 4);
  });

  it('spends nothing more when the hash costs as much, or more', () => {
    expect(roundsOf(() => hashingWork.compare('wrong', hash, 4))).toBe(2 ** 4);
    expect(roundsOf(() => hashingWork.compare('wrong', hash, 0))).toBe(2 ** 4);
  });
});

describe('hashingWork.hash', () => {
  it('makes what compare takes, of the cost that was asked for', () => {
    const made = hashingWork.hash('prepared', 5);
    expect(bcrypt.getRounds(made)).toBe(5);
    expect(hashingWork.compare('prepared', made, 5)).toBe(true);
  });
});
