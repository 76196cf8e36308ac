import { DomainError, type FieldError } from '../../../common/errors/index.js';
import { parseJsonBody } from '../../../common/http/index.js';
import { type ConvertContext, type DumpUser, type ImportFormat } from './formats/import-format.js';
import { type SourceRecord, type Unit } from './reading/dump-text.js';
import { joinRecords } from './reading/join.js';
import { readLines } from './reading/read-lines.js';
import { readRecords } from './reading/read-records.js';

/** Bytes. As much as a body may have, where the same users come one request after another. */
const MAX_LINE = 16 * 1024;

/** A record of the file on its way: a user, or why it is none. */
export type Candidate = { readonly number: number } & (
  | {
      readonly user: DumpUser;
      readonly leftOut: readonly string[];
      /** Why there is a password that is not with it. */
      readonly unusableHash?: string;
    }
  | { readonly skipped: string }
  | { readonly errors: FieldError[] }
);

/** A file that is read. */
export interface Input {
  readonly chunks: AsyncIterable<Buffer>;
  /** In bytes; undefined when it is not known. */
  readonly size: number | undefined;
}

/** What is in the files, and what the numbers count. */
export interface Candidates {
  readonly unit: Unit;
  readonly users: AsyncIterable<Candidate>;
}

/**
 * @param input one of our own lines each
 */
export function ownLines(input: Input): Candidates {
  async function* users(): AsyncGenerator<Candidate> {
    for await (const { number, bytes } of readLines(input.chunks, MAX_LINE))
      yield { number, ...ownUser(bytes) };
  }
  return { unit: 'line', users: users() };
}

/**
 * The users of a dump in the form of our own lines.
 *
 * @param format of which system
 * @param first the file
 * @param second that of the second collection or table, where there is one
 * @param context what else the format may need
 * @throws CommandError when a file is of no kind that we read
 */
export async function dumpedUsers(
  format: ImportFormat,
  first: Input,
  second: Input | undefined,
  context: Omit<ConvertContext, 'related'>,
): Promise<Candidates> {
  const { unit, records } = await readRecords(first.chunks, format.text);
  async function* users(): AsyncGenerator<Candidate> {
    if (second === undefined || format.second === undefined) {
      for await (const found of records) yield convert(found, { ...context, related: [] });
      return;
    }
    const others = await readRecords(second.chunks, undefined);
    for await (const { related, ...found } of joinRecords(
      records,
      others.records,
      second.size,
      format.second,
    ))
      yield convert(found, { ...context, related });
  }
  function convert({ number, record, wrong }: SourceRecord, whole: ConvertContext): Candidate {
    if (record === undefined)
      return { number, errors: recordError(unit, wrong ?? 'must be one JSON object') };
    const converted = format.convert(record, whole);
    return 'user' in converted ? { number, leftOut: [], ...converted } : { number, ...converted };
  }
  return { unit, users: users() };
}

function ownUser(
  bytes: Buffer | undefined,
): { user: DumpUser; leftOut: readonly string[] } | { errors: FieldError[] } {
  if (bytes === undefined) return { errors: recordError('line', `must have at most ${MAX_LINE} bytes`) };
  try {
    return { user: parseJsonBody(bytes) ?? {}, leftOut: [] };
  } catch (error) {
    if (error instanceof DomainError)
      return { errors: recordError('line', 'must be one JSON object in UTF-8') };
    throw error;
  }
}

function recordError(unit: Unit, message: string): FieldError[] {
  return [{ field: unit, messages: [message] }];
}
