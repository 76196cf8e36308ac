import assert from 'node:assert/strict';
import { type Clock } from '../../common/clock.js';
import { type ContractCase } from './contract-case.js';

/**
 * What a {@link Clock} must do.
 *
 * @param make a clock; called once for each case
 * @returns the cases, to be run in any order
 */
export function clockContract(make: () => Clock | Promise<Clock>): ContractCase[] {
  return [
    {
      name: 'says a time',
      run: async () => {
        const time = (await make()).now();
        assert.equal(Object.prototype.toString.call(time), '[object Date]');
        assert.ok(Number.isInteger(time.getTime()), 'the time is invalid');
      },
    },
    {
      name: 'gives everybody a Date of their own, which they may change',
      run: async () => {
        const clock = await make();
        const time = clock.now();
        const before = time.getTime();
        time.setUTCFullYear(1970);
        assert.ok(clock.now().getTime() >= before, 'a Date that was given out before has changed the time');
      },
    },
    {
      name: 'does not run backwards',
      run: async () => {
        const clock = await make();
        let last = clock.now().getTime();
        for (let i = 0; i < 1000; i += 1) {
          const now = clock.now().getTime();
          assert.ok(now >= last, `${now} came after ${last}`);
          last = now;
        }
      },
    },
  ];
}
