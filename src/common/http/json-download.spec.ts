import { jest } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { jsonDownload } from './json-download.js';

/** Counts how many of its items were asked for, and knows when it was closed. */
class Numbers {
  asked = 0;
  closed = false;

  async *upTo(count: number): AsyncGenerator<number> {
    try {
      for (; this.asked < count; this.asked += 1) yield await Promise.resolve(this.asked);
    } finally {
      this.closed = true;
    }
  }
}

describe('a JSON download', () => {
  it('is what JSON.stringify writes, the iterables as arrays', async () => {
    const fields = {
      name: 'a"b\u2028',
      none: [],
      some: [{ x: 1 }],
      at: { y: null },
      truth: false,
      not: undefined,
    };
    const numbers = (count: number): AsyncGenerator<number> => new Numbers().upTo(count);
    const file = await jsonDownload('x.json', { ...fields, empty: numbers(0), many: numbers(20_000) });
    const many = Array.from({ length: 20_000 }, (_, number) => number);
    expect(await text(file.getStream())).toBe(JSON.stringify({ ...fields, empty: [], many }));
  });

  it('fails with what its source fails with, before there is anything of it', async () => {
    const next = (): Promise<never> => Promise.reject(new Error('away'));
    const failing = { [Symbol.asyncIterator]: () => ({ next }) };
    await expect(jsonDownload('x.json', { a: failing })).rejects.toThrow('away');
  });

  it('asks for no more than it can hand on, and is closed when nobody wants it', async () => {
    const numbers = new Numbers();
    const stream = (await jsonDownload('x.json', { a: numbers.upTo(1_000_000) })).getStream();
    await new Promise((done) => stream.once('readable', done));
    expect(numbers.asked).toBeLessThan(100_000);
    stream.destroy();
    await new Promise((done) => stream.once('close', done));
    expect(numbers.closed).toBe(true);
  });

  it('is closed when nobody has begun to read it', async () => {
    const numbers = new Numbers();
    const stream = (await jsonDownload('x.json', { a: numbers.upTo(1_000_000) })).getStream();
    stream.destroy();
    await new Promise((done) => stream.once('close', done));
    expect(numbers.closed).toBe(true);
  });

  describe('who takes nothing of it for a minute', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
    afterEach(() => void jest.useRealTimers());

    it('is cut off, and it is closed; not before', async () => {
      const numbers = new Numbers();
      const stream = (await jsonDownload('x.json', { a: numbers.upTo(1_000_000) })).getStream();
      jest.advanceTimersByTime(59_000);
      expect(stream.destroyed).toBe(false);
      // A slow reader is no stalled one.
      for (let piece = 0; piece < 20; piece += 1) {
        stream.read();
        await new Promise((done) => setImmediate(done));
      }
      jest.advanceTimersByTime(59_000);
      expect(stream.destroyed).toBe(false);
      jest.advanceTimersByTime(1_000);
      await new Promise((done) => stream.once('close', done));
      expect(stream.errored?.message).toBe('The client has stopped reading');
      expect(numbers.closed).toBe(true);
    });
  });
});
