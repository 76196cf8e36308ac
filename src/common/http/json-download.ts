import { Readable } from 'node:stream';
import { Logger, StreamableFile } from '@nestjs/common';
import { nameError } from '../errors/index.js';

/** Characters that are gathered before they are sent. */
const PIECE = 16 * 1024;

/** Milliseconds. How long a client may take nothing: its connection, and a cursor of the database, wait for it. */
const STALL = 60_000;

const STALLED = new Error('The client has stopped reading');

const logger = new Logger('Download');

/** The fields of a JSON object, in their order. The items of an array may come one by one. */
export type JsonFields<T> = {
  [Key in keyof T]: T[Key] extends (infer Item)[] ? Item[] | AsyncIterable<Item> : T[Key];
};

/**
 * Answers with a JSON object, as a file, that is read while it is sent, no faster than the client takes it.
 *
 * What fails before the first piece is there is thrown, so that the client gets a problem. Later the connection is cut,
 * so that nobody takes a part for the whole. Whatever happens, the iterables are closed; also when the client goes away or
 * stops reading.
 *
 * @param filename what to save it as
 * @param fields of the object
 * @throws what an iterable throws before there are 16 KiB, or the end
 */
export async function jsonDownload<T extends object>(
  filename: string,
  fields: JsonFields<T>,
): Promise<StreamableFile> {
  const pieces = jsonPieces(fields);
  const first = await pieces.next();
  const stall = setTimeout(() => stream.destroy(STALLED), STALL).unref();
  const rest = {
    next: () => {
      stall.refresh();
      return pieces.next();
    },
    return: () => pieces.return(undefined),
  };
  const stream = Readable.from({ [Symbol.asyncIterator]: () => rest }, { objectMode: false });
  stream.unshift(first.value);
  stream.once('close', () => clearTimeout(stall));
  stream.on('error', (error) => {
    // No client can fill the log by not reading.
    if (error !== STALLED) logger.error(`A download was aborted: ${nameError(error)}`);
  });
  const options = {
    type: 'application/json; charset=utf-8',
    disposition: `attachment; filename="${filename}"`,
  };
  // Its own would print whatever a driver says.
  return new StreamableFile(stream, options).setErrorLogger(() => undefined);
}

async function* jsonPieces(fields: object): AsyncGenerator<string, undefined> {
  let piece = '';
  let before = '{';
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value === undefined) continue;
    piece += `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (!isAsyncIterable(value)) {
      piece += JSON.stringify(value);
      continue;
    }
    let beforeItem = '[';
    for await (const item of value) {
      piece += beforeItem + JSON.stringify(item);
      beforeItem = ',';
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
    piece += beforeItem === '[' ? '[]' : ']';
  }
  yield `${piece}}`;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
