import { FairQueue } from './fair-queue.js';

/** Adds items named after their callers: `a1 a2 b1`. */
function fill(queue: FairQueue<string>, items: string): void {
  for (const item of items.split(' ')) queue.add(item[0]!, item);
}

/** Serves one at a time until none waits; the order in which they came. */
function serveAll(queue: FairQueue<string>): string {
  const served: string[] = [];
  for (let turn = queue.next(); turn !== undefined; turn = queue.next()) {
    served.push(turn.item);
    queue.release(turn.caller);
  }
  return served.join(' ');
}

let queue: FairQueue<string>;
beforeEach(() => {
  queue = new FairQueue();
});

describe('FairQueue', () => {
  it('serves one caller in the order of arrival', () => {
    fill(queue, 'a1 a2 a3');
    expect(queue.length).toBe(3);
    expect(serveAll(queue)).toBe('a1 a2 a3');
    expect(queue.length).toBe(0);
    expect(queue.next()).toBeUndefined();
  });

  it('lets callers take turns: who has many waits behind their own', () => {
    fill(queue, 'a1 a2 a3 a4 b1 b2 c1');
    expect(serveAll(queue)).toBe('a1 b1 c1 a2 b2 a3 a4');
  });

  it('lets a newcomer go before whoever is being served already', () => {
    fill(queue, 'a1 a2 a3 a4');
    expect([queue.next(), queue.next()].map((turn) => turn?.item)).toEqual(['a1', 'a2']);
    fill(queue, 'b1 c1');
    queue.release('a');
    expect(['', '', ''].map(() => queue.next()?.item)).toEqual(['b1', 'c1', 'a3']);
  });

  it('lets a newcomer go before whoever is just done: also where there is one to be served at a time', () => {
    fill(queue, 'a1');
    queue.next();
    fill(queue, 'a2 a3 b1');
    queue.release('a');
    expect(serveAll(queue)).toBe('b1 a2 a3');
  });

  it('serves a caller that is being served when nobody else waits: no thread is kept free', () => {
    fill(queue, 'a1 a2 a3');
    expect(['', '', ''].map(() => queue.next()?.item)).toEqual(['a1', 'a2', 'a3']);
  });

  it('starves nobody while newcomers keep coming', () => {
    fill(queue, 'a1 a2 a3');
    const served: string[] = [];
    for (const newcomer of 'bcdefghi') {
      fill(queue, newcomer);
      const turn = queue.next()!;
      served.push(turn.item);
      queue.release(turn.caller);
    }
    expect(served.join(' ')).toBe('a1 b a2 c d a3 e f');
  });

  it('gives the latest place of the longest line to who has less', () => {
    fill(queue, 'a1 a2 a3 b1');
    expect(queue.giveWay('c')).toBe('a3');
    expect(queue.length).toBe(3);
    expect(queue.giveWay('c')).toBe('a2');
    expect(serveAll(queue)).toBe('a1 b1');
  });

  it('gives no place to whoever would have as much as the others then, or more', () => {
    fill(queue, 'a1 a2 b1');
    expect(queue.giveWay('a')).toBeUndefined();
    expect(queue.giveWay('b')).toBeUndefined();
    expect(serveAll(queue)).toBe('a1 b1 a2');
    expect(queue.giveWay('a')).toBeUndefined();
    fill(queue, 'a1 b1 c1');
    expect(queue.giveWay('d')).toBeUndefined();
  });

  it('is empty once it was cleared', () => {
    fill(queue, 'a1 b1 a2');
    expect(queue.clear()).toEqual(['a1', 'a2', 'b1']);
    expect([queue.length, queue.next()]).toEqual([0, undefined]);
  });
});
