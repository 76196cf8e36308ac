import { inBatches, readLines } from './read-lines.js';

async function* of(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

async function lines(chunks: AsyncIterable<Buffer>, limit = 100): Promise<[number, string | undefined][]> {
  const found: [number, string | undefined][] = [];
  for await (const { number, bytes } of readLines(chunks, limit)) found.push([number, bytes?.toString()]);
  return found;
}

describe('readLines', () => {
  it.each<[string, (string | Buffer)[], [number, string | undefined][]]>([
    ['nothing', [], []],
    [
      'LF, the last one ended',
      ['a\nb\n'],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'LF, the last one not ended',
      ['a\nb'],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'CRLF',
      ['a\r\nb\r\n'],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'CRLF, cut between the two',
      ['a\r', '\nb'],
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'empty and blank lines, which count',
      ['\n\r\na\n \t\n\nb'],
      [
        [3, 'a'],
        [6, 'b'],
      ],
    ],
    [
      'a byte order mark',
      ['\ufeffa\n\ufeffb'],
      [
        [1, 'a'],
        [2, '\ufeffb'],
      ],
    ],
    ['nothing but a byte order mark', ['\ufeff'], []],
    [
      'lines in many pieces',
      ['a', 'b', '\n', 'c\nd', 'e'],
      [
        [1, 'ab'],
        [2, 'c'],
        [3, 'de'],
      ],
    ],
    ['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], [[1, 'é']]],
    ['the longest there may be', ['x'.repeat(100)], [[1, 'x'.repeat(100)]]],
    [
      'one too long, between others',
      [`a\n${'x'.repeat(101)}\nb`],
      [
        [1, 'a'],
        [2, undefined],
        [3, 'b'],
      ],
    ],
    ['one too long, in pieces, not ended', ['x'.repeat(60), 'x'.repeat(60)], [[1, undefined]]],
  ])('%s', async (_, chunks, expected) => {
    expect(await lines(of(...chunks))).toEqual(expected);
  });

  it('a line without an end fills no memory', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    async function* endless(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 500; i++) yield await Promise.resolve(Buffer.from(chunk));
    }
    global.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    expect(await lines(endless())).toEqual([[1, undefined]]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * 1024 * 1024);
  });
});

describe('inBatches', () => {
  it.each([
    [0, []],
    [2, [2]],
    [3, [3]],
    [7, [3, 3, 1]],
  ])('makes batches of three of %i', async (count, sizes) => {
    async function* items(): AsyncGenerator<number> {
      for (let i = 0; i < count; i++) yield await Promise.resolve(i);
    }
    const batches: number[][] = [];
    for await (const batch of inBatches(items(), 3)) batches.push(batch);
    expect(batches.map(({ length }) => length)).toEqual(sizes);
    expect(batches.flat()).toEqual([...Array(count).keys()]);
  });
});
