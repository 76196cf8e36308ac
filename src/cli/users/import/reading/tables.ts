import { parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { CommandError } from '../../../explain.js';
import { readLines } from './read-lines.js';
import { MAX_RECORD, type SourceRecord } from './dump-text.js';

/** How `mysql --batch` and `COPY … TO` write that there is nothing. */
const NOTHING = new Set(['\\N', 'NULL']);
/** What they write for characters that would end a field or a line. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['0', '\0'],
]);

/**
 * Rows of a table with a head, by the names in it: values between commas or semicolons (RFC 4180), or between tabs, as
 * `mysql --batch` and `COPY … WITH HEADER` write them.
 *
 * @param chunks the bytes
 * @param head the first line of it
 */
export function tableRows(chunks: AsyncIterable<Buffer>, head: string): AsyncIterable<SourceRecord> {
  if (head.includes('\t')) return tabbedRows(chunks);
  return commaRows(chunks, head.split(';').length > head.split(',').length ? ';' : ',');
}

async function* commaRows(chunks: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<SourceRecord> {
  const parser = parse({
    ...{ delimiter, bom: true, columns: true, info: true, max_record_size: MAX_RECORD },
    ...{ relax_column_count: true, skip_empty_lines: true },
  });
  const rows = Readable.from(chunks)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  let number = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number; error?: unknown };
    }>) {
      number = info.lines;
      yield info.error === undefined
        ? { number, record }
        : { number, wrong: 'must have as many values as the first line has names' };
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      throw new CommandError(
        `The table can't be read beyond line ${number}: a quote that is not closed, for one.`,
      );
    throw error;
  }
}

async function* tabbedRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  let names: string[] | undefined;
  for await (const { number, bytes } of readLines(chunks, MAX_RECORD)) {
    if (bytes === undefined) {
      yield { number, wrong: `must have at most ${MAX_RECORD} bytes` };
      continue;
    }
    const values = bytes.toString('utf8').split('\t');
    if (names === undefined) names = values;
    else if (values.length !== names.length)
      yield { number, wrong: 'must have as many values as the first line has names' };
    else yield { number, record: toRecord(names, values) };
  }
}

function toRecord(names: readonly string[], values: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name, at) => {
      const value = values[at] ?? '';
      return [name, NOTHING.has(value) ? null : unescaped(value)];
    }),
  );
}

function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/gs, (_, letter: string) => ESCAPES.get(letter) ?? letter);
}

/**
 * Lines of values with colons between them, as htpasswd, passwd and shadow have them; `#` begins a comment.
 *
 * @param chunks the bytes
 * @yields records with `columns`
 */
export async function* colonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  for await (const { number, bytes } of readLines(chunks, MAX_RECORD)) {
    if (bytes === undefined) yield { number, wrong: `must have at most ${MAX_RECORD} bytes` };
    else if (bytes[0] !== 0x23) yield { number, record: { columns: bytes.toString('utf8').split(':') } };
  }
}

/**
 * Entries of LDIF (RFC 2849): attributes in lower case and without options, each a list of values.
 *
 * @param lines of the file, the empty ones with them
 */
export async function* ldifEntries(chunks: AsyncIterable<Buffer>): AsyncGenerator<SourceRecord> {
  let number = 0;
  let entry: string[] = [];
  let length = 0;
  const take = (): SourceRecord[] => {
    const folded = entry;
    const isTooLong = length > MAX_RECORD;
    [entry, length] = [[], 0];
    if (folded.length === 0) return [];
    number += 1;
    if (isTooLong) return [{ number, wrong: `must have at most ${MAX_RECORD} bytes` }];
    const record = attributesOf(folded);
    // `version: 1` stands alone.
    if (record['dn'] === undefined) {
      number -= 1;
      return [];
    }
    return [{ number, record }];
  };
  for await (const { bytes } of readLines(chunks, MAX_RECORD, { keepEmpty: true })) {
    const line = bytes?.toString('utf8') ?? '';
    if (bytes?.length === 0) {
      yield* take();
      continue;
    }
    length += bytes?.length ?? MAX_RECORD + 1;
    if (line.startsWith('#')) continue;
    // RFC 2849 §2: a line that begins with a space goes on where the one before ended.
    if (line.startsWith(' ') && entry.length > 0) entry.push(`${entry.pop() ?? ''}${line.slice(1)}`);
    else entry.push(line);
  }
  yield* take();
}

function attributesOf(lines: readonly string[]): Record<string, string[]> {
  const record: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const line of lines) {
    const [, name = '', sign = '', value = ''] = /^([^:;]+)(?:;[^:]*)?:([:<]?) *(.*)$/s.exec(line) ?? [];
    if (name === '' || sign === '<') continue;
    const text = sign === ':' ? Buffer.from(value, 'base64').toString('utf8') : value;
    (record[name.toLowerCase()] ??= []).push(text);
  }
  return record;
}
