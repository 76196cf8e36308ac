import { type DumpRecord } from '../formats/import-format.js';

/** One record of a file: read, or why not. */
export interface SourceRecord {
  /** Its line where the file has one a line, otherwise its place among the records; from 1. */
  readonly number: number;
  readonly record?: DumpRecord;
  /** Follows "must be". */
  readonly wrong?: string;
}

/** What the number of a record counts. */
export type Unit = 'line' | 'record';

/** Bytes that a record of a dump may have. Documents of applications hold more than users. */
export const MAX_RECORD = 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** How `mongoexport` and drivers begin a value that JSON has no word for. */
const EXTENDED = '"$';
/** The parts of a UUID, in digits. */
const UUID = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/**
 * Reads a record that is JSON.
 *
 * `COPY … TO` doubles every backslash of what it writes, and JSON with a quote in it is none any more: where the text can't be
 * read, it is read without that.
 *
 * @param bytes one JSON object in UTF-8
 * @param number of the record
 */
export function parseRecord(bytes: Buffer, number: number): SourceRecord {
  const value = parse(bytes);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { number, record: value as DumpRecord }
    : { number, wrong: 'must be one JSON object in UTF-8' };
}

function parse(bytes: Buffer): unknown {
  let written: string;
  try {
    written = utf8.decode(bytes);
  } catch {
    return undefined;
  }
  const value =
    fromJson(written) ?? (written.includes('\\\\') ? fromJson(written.replaceAll('\\\\', '\\')) : undefined);
  return written.includes(EXTENDED) ? plain(value) : value;
}

function fromJson(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Takes MongoDB's extended JSON off, in its relaxed and its canonical form: `{"$oid": "…"}` is a text, `{"$date": …}` a time.
 * https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 *
 * @param value as parsed
 */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const [name, ...others] = Object.keys(value);
  if (name?.startsWith('$') === true && others.every((other) => other === '$type')) {
    const simple = ofExtended(name, value as Record<string, unknown>);
    if (simple !== undefined) return simple;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function ofExtended(name: string, extended: Record<string, unknown>): unknown {
  const value = extended[name];
  switch (name) {
    case '$oid':
    case '$uuid':
    case '$symbol':
      return value;
    case '$date':
      return plain(value);
    case '$numberInt':
    case '$numberLong':
    case '$numberDouble':
    case '$numberDecimal':
      return Number(value);
    case '$binary':
      return typeof value === 'string'
        ? fromBinary(value, extended['$type'])
        : fromBinary(
            (value as Record<string, unknown>)['base64'],
            (value as Record<string, unknown>)['subType'],
          );
    default:
      return undefined;
  }
}

/** Subtypes 3 and 4 are UUIDs. */
function fromBinary(base64: unknown, type: unknown): unknown {
  if (typeof base64 !== 'string' || (Number(type) !== 3 && Number(type) !== 4)) return base64;
  return Buffer.from(base64, 'base64').toString('hex').replace(UUID, '$1-$2-$3-$4-$5');
}
