import { type DumpRecord } from './import-format.js';

/** The last millisecond that a Date can hold. */
const MAX_TIME = 8.64e15;
/** Below, a number counts seconds: as milliseconds it would be before March 1973, and no user is as old. */
const LEAST_MILLISECONDS = 1e11;

/** MySQL's and SQL Server's way of saying that there is no time. */
const NO_TIME = /^000[01]-/;
/** `2019-06-01 08:00:00.123456+00`: as databases write times. Without a zone it is UTC. */
const TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(?: ?(Z|[+-]\d\d(?::?\d\d)?|UTC|GMT))?$/;
/** `20190601080000Z`: MediaWiki and LDAP. */
const COMPACT_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z?$/;

/**
 * A field of a record. A table that was made of documents has the whole path in its head, `profile.name`.
 *
 * @param record anything
 * @param path names, with dots between them
 */
export function at(record: DumpRecord, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  // Most names that a record could have are none of its own.
  if (!path.includes('.')) return undefined;
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      record,
    );
}

/**
 * The first of some fields that has a value.
 *
 * @param record anything
 * @param paths as for {@link at}
 */
export function firstOf(record: DumpRecord, ...paths: readonly string[]): unknown {
  for (const path of paths) {
    const value = at(record, path);
    if (!isAbsent(value)) return value;
  }
  return undefined;
}

/** @param value anything; null and the empty text are how systems and tables say that there is none */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** @param value anything */
export function isRecord(value: unknown): value is DumpRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * @param value anything
 * @returns a text, also of a number; undefined for none
 */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * @param value as databases and tables write yes and no
 * @returns undefined when it says neither
 */
export function truth(value: unknown): boolean | undefined {
  const said = typeof value === 'string' ? value.toLowerCase() : value;
  if (said === true || said === 1 || said === 't' || said === 'true' || said === '1' || said === 'yes')
    return true;
  if (said === false || said === 0 || said === 'f' || said === 'false' || said === '0' || said === 'no')
    return false;
  return undefined;
}

/**
 * @param value a time as any system writes it: ISO 8601 or nearly, seconds or milliseconds
 * @returns ISO 8601 in UTC; undefined for none; the value itself when it can't be read, for the import to refuse
 */
export function time(value: unknown): unknown {
  if (isAbsent(value)) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,13}$/.test(value));
  if (isNumber) return fromNumber(Number(value)) ?? value;
  if (typeof value !== 'string') return value;
  if (NO_TIME.test(value)) return undefined;
  const compact = COMPACT_TIME.exec(value);
  if (compact !== null) {
    const [, year, month, day, hours, minutes, seconds] = compact;
    return (
      toIso(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}Z`) ??
      value
    );
  }
  const [, date, clock, fraction = '0', zone = 'Z'] = TIME.exec(value) ?? [];
  if (date === undefined || clock === undefined) return value;
  return toIso(`${date}T${clock}.${fraction.slice(0, 3)}${normalZone(zone)}`) ?? value;
}

/**
 * @param value as {@link time} takes it
 * @returns whether it is a time, and of today or later
 */
export function isAhead(value: unknown, now: Date): boolean {
  const iso = time(value);
  return typeof iso === 'string' && Date.parse(iso) > now.getTime();
}

/**
 * @param value a list; its JSON; `{a,b}` of PostgreSQL; words with commas between them
 * @returns its texts
 */
export function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => text(each) ?? []);
  const written = text(value)?.trim();
  if (written === undefined) return [];
  const parsed = written.startsWith('[') ? fromJson(written) : undefined;
  if (Array.isArray(parsed)) return words(parsed);
  return written
    .replace(/^\{(.*)\}$/s, '$1')
    .split(',')
    .map((word) => word.trim().replace(/^"(.*)"$/, '$1'))
    .filter((word) => word !== '');
}

/**
 * @param value a list of objects, or its JSON
 * @returns the objects
 */
export function records(value: unknown): DumpRecord[] {
  const list = typeof value === 'string' ? fromJson(value) : value;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/**
 * @param value an object, or its JSON, as a column of a table has it
 * @returns the object; an empty one for anything else
 */
export function record(value: unknown): DumpRecord {
  const found = typeof value === 'string' ? fromJson(value) : value;
  return isRecord(found) ? found : {};
}

function fromJson(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}

function fromNumber(number: number): string | undefined {
  const milliseconds = number < LEAST_MILLISECONDS ? number * 1000 : number;
  return number >= 0 && milliseconds <= MAX_TIME ? new Date(milliseconds).toISOString() : undefined;
}

function toIso(written: string): string | undefined {
  const milliseconds = Date.parse(written);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

/** `+00` and `+0000` as `+00:00`. */
function normalZone(zone: string): string {
  if (/^[ZUG]/.test(zone)) return 'Z';
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '').padEnd(2, '0')}`;
}
