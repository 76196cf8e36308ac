/** A line of a file. */
export interface Line {
  /** From 1, empty ones counted. */
  readonly number: number;
  /** Without its end; undefined when it was longer than the limit, and was not kept. */
  readonly bytes: Buffer | undefined;
}

const LF = 0x0a;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
/** Space, tab, carriage return. */
const BLANKS = new Set([0x20, 0x09, 0x0d]);

/**
 * Splits a stream of bytes into lines, in bounded memory: LF or CRLF, with a byte order mark or without, the last one
 * ended or not. Lines with nothing but white space are left out.
 *
 * @param chunks the bytes
 * @param limit how long a line may be, in bytes
 * @param options `keepEmpty`: with the empty ones, for a text in which they mean something
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  limit: number,
  { keepEmpty = false }: { keepEmpty?: boolean } = {},
): AsyncGenerator<Line> {
  let number = 0;
  let pending: Buffer[] = [];
  let length = 0;

  const add = (part: Buffer): void => {
    length += part.length;
    // Beyond the limit only the length counts.
    if (length <= limit) pending.push(part);
    else pending = [];
  };
  const take = (): Line | undefined => {
    number += 1;
    let bytes = length <= limit ? Buffer.concat(pending) : undefined;
    if (number === 1 && bytes?.subarray(0, BOM.length).equals(BOM) === true)
      bytes = bytes.subarray(BOM.length);
    [pending, length] = [[], 0];
    if (bytes?.every((byte) => BLANKS.has(byte)) === true)
      return keepEmpty ? { number, bytes: Buffer.alloc(0) } : undefined;
    return { number, bytes: bytes?.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes };
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line !== undefined) yield line;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) {
    const line = take();
    if (line !== undefined) yield line;
  }
}

/**
 * Gathers what comes one by one.
 *
 * @param items anything
 * @param size how many make a batch; the last one may be smaller
 */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
