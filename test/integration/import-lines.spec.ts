import { partsOf } from '../../packages/web/src/console/users/import-lines.js';

interface Read {
  lines: number[];
  broken: number[];
  parts: number;
  read: number;
}

async function readAll(...texts: string[]): Promise<Read> {
  const found: Read = { lines: [], broken: [], parts: 0, read: 0 };
  for await (const { users, broken, read } of partsOf(new Blob(texts))) {
    expect(users.length + broken.length).toBeLessThanOrEqual(100);
    found.lines.push(...users.map(({ line }) => line));
    found.broken.push(...broken);
    found.parts += 1;
    expect(read).toBeGreaterThanOrEqual(found.read);
    found.read = read;
  }
  return found;
}

/** What a browser reads of a file that an administrator has chosen, whatever is in it. */
describe('a file of users', () => {
  it('is read line by line, by number, with what is no JSON told apart', async () => {
    const text = '{"name":"Ada"}\n\nno\r\n{"name":"\u00e9"}\n{"name":"Eve"}';
    const found = await readAll(text);
    expect(found).toEqual({ lines: [1, 4, 5], broken: [3], parts: 1, read: Buffer.byteLength(text) });
  });

  it('without a line end is one line that is too long, and is not kept', async () => {
    const megabyte = 'x'.repeat(2 ** 20);
    const found = await readAll(...Array<string>(8).fill(megabyte), '\n{"name":"Ada"}\n', megabyte);
    expect(found).toMatchObject({ lines: [2], broken: [1, 3] });
    expect(found.read).toBe(9 * 2 ** 20 + 16);
  });

  it('of which all is broken comes in parts as well', async () => {
    const { broken, parts } = await readAll('no\n'.repeat(1000));
    expect([broken.length, parts]).toEqual([1000, 10]);
  });
});
