import { CommandError } from '../../../explain.js';
import { type TextKind } from '../formats/import-format.js';
import { MAX_RECORD, parseRecord, type SourceRecord, type Unit } from './dump-text.js';
import { jsonElements } from './json-elements.js';
import { readLines } from './read-lines.js';
import { colonLines, ldifEntries, tableRows } from './tables.js';

const [OPENING_BRACKET, OPENING_BRACE] = ['[', '{'];

/** The records of a file, and what their numbers count. */
export interface SourceRecords {
  readonly unit: Unit;
  readonly records: AsyncIterable<SourceRecord>;
}

/**
 * Reads a dump as it is: one JSON object a line, a list of them, a list within one object, objects over many lines, a table
 * with a head, or the text that the system keeps users in. Which it is, its beginning tells. No more than a record is held.
 *
 * @param chunks the bytes of the file
 * @param kind how the system's own text is read
 * @throws CommandError when it is none of these
 */
export async function readRecords(
  chunks: AsyncIterable<Buffer>,
  kind: TextKind | undefined,
): Promise<SourceRecords> {
  const { head, all } = await peek(chunks);
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  const first = text.trimStart().charAt(0);
  if (first === '') return { unit: 'line', records: nothing() };
  if (first === OPENING_BRACKET) return { unit: 'record', records: elements(all) };
  if (first === OPENING_BRACE) return ofObjects(text.trimStart(), all);
  if (kind === 'ldif' && /^(?:#|version:|dn:)/i.test(text.trimStart()))
    return { unit: 'record', records: ldifEntries(all) };
  const line = /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
  if (kind === 'colons' && (line.startsWith('#') || /^[^,;\t:]+:/.test(line)))
    return { unit: 'line', records: colonLines(all) };
  if (/[,;\t]/.test(line)) return { unit: 'line', records: tableRows(all, line) };
  throw new CommandError(
    'The file is neither JSON nor a table with a head. See `users import --list` for what a dump looks like.',
  );
}

/** A line is an object of users, and no user, when it lists them. */
const LISTS_USERS = /^\{[^[]{0,2000}?"users"\s*:\s*\[/;

/** One object a line, or else whatever stands between braces. */
function ofObjects(text: string, all: AsyncIterable<Buffer>): SourceRecords {
  const [line = ''] = text.split('\n', 1);
  const isUser = !LISTS_USERS.test(line) && parseRecord(Buffer.from(line), 0).record !== undefined;
  return isUser ? { unit: 'line', records: lines(all) } : { unit: 'record', records: elements(all) };
}

async function* lines(all: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const { number, bytes } of readLines(all, MAX_RECORD))
    yield bytes === undefined ? tooLong(number) : parseRecord(bytes, number);
}

async function* elements(all: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const { number, bytes } of jsonElements(all, MAX_RECORD))
    yield bytes === undefined ? tooLong(number) : parseRecord(bytes, number);
}

function tooLong(number: number): SourceRecord {
  return { number, wrong: `must have at most ${MAX_RECORD} bytes` };
}

async function* nothing(): AsyncGenerator<SourceRecord> {}

/** Bytes that tell what a file is. */
const HEAD = 64 * 1024;

/** The beginning of a stream, and the whole of it. */
async function peek(chunks: AsyncIterable<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  return { head: Buffer.concat(first), all: all() };
}
