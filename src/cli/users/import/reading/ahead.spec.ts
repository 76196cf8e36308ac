import { setTimeout as sleep } from 'node:timers/promises';
import { ahead } from './ahead.js';

/** Numbers, with a note of each that was begun, and of the end. */
async function* numbers(count: number, notes: unknown[]): AsyncGenerator<number> {
  try {
    for (let number = 1; number <= count; number++) {
      notes.push(`begin ${number}`);
      await sleep(1);
      yield number;
    }
  } finally {
    notes.push('end');
  }
}

describe('ahead', () => {
  it('has the next one begun, and no other, while one is worked on', async () => {
    const notes: unknown[] = [];
    for await (const number of ahead(numbers(3, notes))) {
      await sleep(5);
      notes.push(`done ${number}`);
    }
    expect(notes).toEqual(['begin 1', 'begin 2', 'done 1', 'begin 3', 'done 2', 'end', 'done 3']);
  });

  it('fails behind the last one that there was', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1;
      await sleep(1);
      throw new Error('broken');
    }
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const number of ahead(broken())) {
        await sleep(5);
        seen.push(number);
      }
    };
    await expect(read()).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });

  it('lets the source clean up when nobody wants more', async () => {
    const notes: unknown[] = [];
    for await (const number of ahead(numbers(3, notes))) {
      notes.push(`done ${number}`);
      break;
    }
    await sleep(5);
    expect(notes).toEqual(['begin 1', 'begin 2', 'done 1', 'end']);
  });

  it('does not wait for a source that gives nothing any more', async () => {
    async function* silent(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    for await (const number of ahead(silent())) {
      expect(number).toBe(1);
      break;
    }
  });
});
