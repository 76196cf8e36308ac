import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../common/errors/index.js';
import { HashingPool } from './hashing-pool.js';
import { HashingThread } from './hashing-thread.js';
import { dummyBcrypt } from './password-scheme.js';

const QUICK = 4;
/** Some 50 ms: long enough that nothing ends while a test makes its calls. */
const SLOW = 10;

const pools: HashingPool[] = [];
function build(config: { threads: number; queue: number }): HashingPool {
  const pool = new HashingPool(config);
  pools.push(pool);
  return pool;
}

// Calls through; remembers the threads.
const runs = jest.spyOn(HashingThread.prototype, 'run');
const threads = (): HashingThread[] => [...new Set(runs.mock.contexts as HashingThread[])];

beforeEach(() => runs.mockClear());
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.onApplicationShutdown();
});

const compare = (pool: HashingPool, cost: number, caller = 'a'): Promise<boolean> =>
  pool.run(caller, 'compare', 'prepared', dummyBcrypt(cost), 0);
const refusalOf = async (promise: Promise<unknown>): Promise<DomainError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DomainError);
  expect(error).toMatchObject({ code: 'service_unavailable', retryAfter: expect.any(Number) });
  return error as DomainError;
};

describe('HashingPool', () => {
  it('starts no thread before there is work, and no more than it may', async () => {
    const pool = build({ threads: 2, queue: 8 });
    expect(threads()).toHaveLength(0);
    await compare(pool, QUICK);
    await compare(pool, QUICK);
    expect(threads()).toHaveLength(1);
    await Promise.all(Array.from({ length: 8 }, () => compare(pool, QUICK)));
    expect(threads()).toHaveLength(2);
  });

  it('first come, first served', async () => {
    const pool = build({ threads: 1, queue: 8 });
    const served: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        await compare(pool, QUICK);
        served.push(index);
      }),
    );
    expect(served).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('a login storm: takes what it has threads and places for, also at the very start, and refuses the rest at once', async () => {
    const pool = build({ threads: 2, queue: 3 });
    const attempts = Array.from({ length: 9 }, () => compare(pool, SLOW));
    const refused = await Promise.all(attempts.slice(5).map(refusalOf));
    expect(refused).toHaveLength(4);
    expect(pool.queueLength).toBe(3);
    expect(await Promise.all(attempts.slice(0, 5))).toEqual([false, false, false, false, false]);
    expect(await compare(pool, QUICK)).toBe(false);
  });

  it('without a queue takes what it has threads for', async () => {
    const pool = build({ threads: 1, queue: 0 });
    const first = compare(pool, SLOW);
    await refusalOf(compare(pool, SLOW));
    await first;
    expect(await compare(pool, QUICK)).toBe(false);
  });

  it('says when to come back: a second at least, and later the more there is to do', async () => {
    const [idle, long] = [build({ threads: 1, queue: 0 }), build({ threads: 1, queue: 40 })];
    const waiting = [compare(idle, SLOW)];
    for (let count = 0; count < 41; count++) waiting.push(compare(long, QUICK));
    expect((await refusalOf(compare(idle, SLOW))).retryAfter).toBe(1);
    // 41 tasks, of which none is done yet, at half a second each.
    expect((await refusalOf(compare(long, SLOW))).retryAfter).toBe(21);
    await Promise.all(waiting);
    // By now it knows how quick they are.
    const again = Array.from({ length: 41 }, () => compare(long, QUICK));
    expect((await refusalOf(compare(long, SLOW))).retryAfter).toBeLessThan(21);
    await Promise.all(again);
  });

  it('throws what the work throws, and its thread lives', async () => {
    const pool = build({ threads: 1, queue: 1 });
    await expect(pool.run('a', 'hash', null as unknown as string, QUICK)).rejects.toThrow(/data and salt/);
    expect(await compare(pool, QUICK)).toBe(false);
    expect(threads()).toHaveLength(1);
  });

  it('tells how long a task waited, how long it took, and what was refused', async () => {
    const pool = build({ threads: 1, queue: 1 });
    const done: { waited: number; took: number }[] = [];
    let refused = 0;
    pool.events.on('done', (task) => done.push(task));
    pool.events.on('refused', () => (refused += 1));
    const both = [compare(pool, SLOW), compare(pool, SLOW)];
    expect(pool.queueLength).toBe(1);
    await refusalOf(compare(pool, SLOW));
    await Promise.all(both);
    expect(pool.queueLength).toBe(0);
    expect(refused).toBe(1);
    expect(done).toHaveLength(2);
    const [first, second] = done;
    expect(first!.waited).toBeLessThan(first!.took);
    expect(second!.waited).toBeGreaterThan(first!.took / 2);
    for (const { took } of done) expect(took).toBeGreaterThan(0.01);
  });
});

describe('one caller that floods the queue', () => {
  it('keeps nobody from a place, nor from the next turn', async () => {
    const pool = build({ threads: 1, queue: 4 });
    const served: string[] = [];
    const task = async (caller: string): Promise<void> => {
      await compare(pool, QUICK, caller);
      served.push(caller);
    };
    const flood = Array.from({ length: 5 }, () => task('flooder'));
    await refusalOf(compare(pool, QUICK, 'flooder'));
    const others = [task('a'), task('b')];
    // The last two of the flood have made room.
    await Promise.all(flood.slice(3).map(refusalOf));
    expect(pool.queueLength).toBe(4);
    await Promise.all([...flood.slice(0, 3), ...others]);
    expect(served).toEqual(['flooder', 'a', 'b', 'flooder', 'flooder']);
  });

  it('is one of several when each of them has as much: a queue that is full of them refuses a newcomer', async () => {
    const pool = build({ threads: 1, queue: 2 });
    const refused: string[] = [];
    pool.events.on('refused', () => refused.push('refused'));
    const taken = ['a', 'b', 'c'].map((caller) => compare(pool, SLOW, caller));
    await refusalOf(compare(pool, SLOW, 'd'));
    expect(refused).toHaveLength(1);
    expect(await Promise.all(taken)).toEqual([false, false, false]);
  });
});

describe('a thread that ends', () => {
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  beforeEach(() => log.mockClear());

  it('fails the task it had, which may be repeated, and no other', async () => {
    const pool = build({ threads: 1, queue: 2 });
    await compare(pool, QUICK);
    const tasks = [compare(pool, SLOW + 2), compare(pool, QUICK), compare(pool, QUICK)];
    await sleep(10);
    await threads()[0]!.stop();
    expect((await refusalOf(tasks[0]!)).retryAfter).toBe(1);
    expect(await Promise.all(tasks.slice(1))).toEqual([false, false]);
    expect(threads()).toHaveLength(2);
    expect(log).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('ended with code 1'));
  });

  it('without a task is replaced when there is one', async () => {
    const pool = build({ threads: 1, queue: 0 });
    await compare(pool, QUICK);
    await threads()[0]!.stop();
    expect(await compare(pool, QUICK)).toBe(false);
    expect(threads()).toHaveLength(2);
  });

  it('unnoticed yet, when it is given a task, fails it: nothing hangs', async () => {
    const pool = build({ threads: 1, queue: 0 });
    await compare(pool, QUICK);
    const ending = threads()[0]!.stop();
    await refusalOf(compare(pool, QUICK));
    await ending;
    expect(await compare(pool, QUICK)).toBe(false);
  });
});

describe('shutting down', () => {
  it('finishes what waits and what is under way, ends every thread, and takes nothing more', async () => {
    const pool = build({ threads: 2, queue: 4 });
    const tasks = Array.from({ length: 6 }, () => compare(pool, SLOW));
    pool.onModuleDestroy();
    // Requests that are under way may still come to their hash.
    expect(await Promise.all(tasks)).toHaveLength(6);
    expect(await compare(pool, QUICK)).toBe(false);
    await pool.onApplicationShutdown();
    expect(threads().map((thread) => thread.hasEnded)).toEqual([true, true]);
    await refusalOf(compare(pool, QUICK));
  });

  it('gives up what still waits when the time is over, and finishes what has a thread', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
    try {
      const pool = build({ threads: 1, queue: 2 });
      const tasks = [compare(pool, SLOW), compare(pool, SLOW), compare(pool, SLOW)];
      pool.onModuleDestroy();
      jest.advanceTimersByTime(7_999);
      expect(pool.queueLength).toBe(2);
      jest.advanceTimersByTime(1);
      expect(pool.queueLength).toBe(0);
      await Promise.all(tasks.slice(1).map(refusalOf));
      await refusalOf(compare(pool, QUICK));
      expect(await tasks[0]).toBe(false);
    } finally {
      jest.useRealTimers();
    }
  });

  it('of one pool leaves another in the process alone', async () => {
    const [one, other] = [build({ threads: 1, queue: 0 }), build({ threads: 1, queue: 0 })];
    await Promise.all([compare(one, QUICK), compare(other, QUICK)]);
    await one.onApplicationShutdown();
    expect(await compare(other, QUICK)).toBe(false);
    expect(threads().map((thread) => thread.hasEnded)).toEqual([true, false]);
  });
});
