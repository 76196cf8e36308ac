import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RequestCounter } from './request-counter.js';

const LIMIT = { points: 3, duration: 60 };

/** A store of all nodes that can fail, and tells how often it was asked. */
class Store extends RateLimiterMemory {
  asked = 0;
  isAway = false;
  /** Milliseconds after which it answers, by turns. */
  delays = [0];

  override async consume(
    ...args: Parameters<RateLimiterMemory['consume']>
  ): ReturnType<RateLimiterMemory['consume']> {
    const delay = this.delays[this.asked % this.delays.length]!;
    this.asked += 1;
    const answer = this.isAway ? Promise.reject(new Error('away')) : super.consume(...args);
    await Promise.all([answer.catch(() => undefined), sleep(delay)]);
    return answer;
  }
}

describe('RequestCounter', () => {
  let store: Store;
  const node = (): RequestCounter => new RequestCounter(LIMIT.points, new RateLimiterMemory(LIMIT), store);
  const allowed = async (counter: RequestCounter, times: number): Promise<boolean[]> => {
    const answers: boolean[] = [];
    for (let i = 0; i < times; i += 1) answers.push((await counter.count('a')).allowed);
    return answers;
  };
  beforeEach(() => {
    store = new Store(LIMIT);
  });

  it('tells how much is left, and how long to wait', async () => {
    const counter = node();
    const usages = [];
    for (let i = 0; i < 4; i += 1) usages.push(await counter.count('a'));
    expect(usages).toEqual([
      { allowed: true, limit: 3, remaining: 2, resetAfter: 60, retryAfter: 0 },
      { allowed: true, limit: 3, remaining: 1, resetAfter: 60, retryAfter: 0 },
      { allowed: true, limit: 3, remaining: 0, resetAfter: 60, retryAfter: 0 },
      { allowed: false, limit: 3, remaining: 0, resetAfter: 60, retryAfter: 60 },
    ]);
    expect((await counter.count('b')).remaining).toBe(2);
  });

  it('counts what other nodes have counted', async () => {
    expect(await allowed(node(), 2)).toEqual([true, true]);
    expect(await allowed(node(), 2)).toEqual([true, false]);
  });

  it('asks the store for no flood that it can tell by itself', async () => {
    await allowed(node(), 100);
    expect(store.asked).toBe(3);
  });

  it('lets no more through while the store comes and goes: a flood that slows it down gains nothing', async () => {
    const counter = node();
    const seen: boolean[] = [];
    for (const isAway of [false, true, false, true, false, true]) {
      store.isAway = isAway;
      seen.push(...(await allowed(counter, 1)));
    }
    expect(seen).toEqual([true, true, true, false, false, false]);
  });

  describe('with a generous limit', () => {
    const GENEROUS = { points: 40, duration: 60 };
    const nodeOf = (): RequestCounter =>
      new RequestCounter(GENEROUS.points, new RateLimiterMemory(GENEROUS), store);
    beforeEach(() => {
      store = new Store(GENEROUS);
    });

    it('asks no store for the first twentieth, and tells it with the next one', async () => {
      const counter = nodeOf();
      await allowed(counter, 2);
      expect(store.asked).toBe(0);
      expect((await counter.count('a')).remaining).toBe(37);
      expect((await store.get('a'))?.consumedPoints).toBe(3);
      await allowed(counter, 1);
      expect((await store.get('a'))?.consumedPoints).toBe(4);
    });

    it('a flood at one node gets its limit and no more, one after the other and at once', async () => {
      expect((await allowed(nodeOf(), 50)).filter(Boolean)).toHaveLength(40);
      const counter = nodeOf();
      const answers = await Promise.all(Array.from({ length: 50 }, () => counter.count('b')));
      expect(answers.filter((usage) => usage.allowed)).toHaveLength(40);
    });

    it('a flood over many nodes gets a twentieth more of each at most', async () => {
      const nodes = Array.from({ length: 5 }, nodeOf);
      let through = 0;
      for (let i = 0; i < 100; i += 1) if ((await nodes[i % 5]!.count('a')).allowed) through += 1;
      expect(through).toBeGreaterThanOrEqual(40);
      expect(through).toBeLessThanOrEqual(40 + 5 * 2);
    });
  });

  it('of many at once lets no more through than of many one after the other, with the store and without', async () => {
    for (const isAway of [false, true]) {
      store = new Store(LIMIT);
      store.isAway = isAway;
      const counter = node();
      const answers = await Promise.all(Array.from({ length: 20 }, () => counter.count('a')));
      expect(answers.filter((usage) => usage.allowed)).toHaveLength(3);
    }
  });

  it('of many at once lets no fewer through either, in whatever order the store answers', async () => {
    store.delays = [30, 20, 10];
    const counter = node();
    const answers = await Promise.all(Array.from({ length: 20 }, () => counter.count('a')));
    expect(answers.filter((usage) => usage.allowed)).toHaveLength(3);
  });
});
