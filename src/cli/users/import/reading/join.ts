import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../explain.js';
import { type DumpRecord, type SecondFile } from '../formats/import-format.js';
import { text } from '../formats/values.js';
import { type SourceRecord } from './dump-text.js';
import { codeOf } from '../read-option-file.js';
import { readLines } from './read-lines.js';

/** A record of the first file, and those of the second that are its. */
export interface JoinedRecord extends SourceRecord {
  readonly related: readonly DumpRecord[];
}

/** Bytes of the second file that are in memory at a time, as text. */
const SHARE = 8 * 1024 * 1024;
/** Files that are open at a time. */
const MAX_SHARES = 256;

/**
 * Joins two files in bounded memory. A second file of up to 8 MiB is held as it is. A larger one is dealt out, and the first
 * one with it, into as many files as make shares of 8 MiB, by a hash of what they are joined by, so that what belongs together
 * is in one share; then it is share after share. The files lie in a folder of the system's for temporary ones that nobody else
 * may read, and are removed at the end.
 *
 * @param first the records of the first file
 * @param second those of the second one
 * @param size of the second one in bytes; undefined when it is not known
 * @param by how they are joined
 * @throws CommandError when no record of the second file could be anybody's, or there is no room for the shares
 */
export async function* joinRecords(
  first: AsyncIterable<SourceRecord>,
  second: AsyncIterable<SourceRecord>,
  size: number | undefined,
  by: SecondFile,
): AsyncGenerator<JoinedRecord> {
  const shares = Math.min(MAX_SHARES, Math.ceil((size ?? Infinity) / SHARE) || 1);
  if (shares === 1) {
    yield* joinShare(first, second, by);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'nightlatch-import-'));
  try {
    const ofSecond = await deal(second, join(folder, 'second'), shares, (record) =>
      keyOf(by.ownerOf(record)),
    );
    const ofFirst = await deal(first, join(folder, 'first'), shares, (record) => keysOf(by, record)[0]);
    for (let share = 0; share < shares; share++)
      yield* joinShare(dealt(ofFirst(share)), dealt(ofSecond(share)), by);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* joinShare(
  first: AsyncIterable<SourceRecord>,
  second: AsyncIterable<SourceRecord>,
  by: SecondFile,
): AsyncGenerator<JoinedRecord> {
  // As text: parsed, a record takes several times as much.
  const owned = new Map<string, string[]>();
  let count = 0;
  for await (const { record } of second) {
    count += 1;
    const key = record === undefined ? undefined : keyOf(by.ownerOf(record));
    if (key === undefined) continue;
    const others = owned.get(key);
    if (others === undefined) owned.set(key, [JSON.stringify(record)]);
    else others.push(JSON.stringify(record));
  }
  if (count > 0 && owned.size === 0)
    throw new CommandError(`Nothing in the second file is of a user: it must be ${by.content}.`);
  for await (const found of first) {
    const keys = found.record === undefined ? [] : keysOf(by, found.record);
    const related = keys.flatMap((key) => owned.get(key) ?? []);
    yield { ...found, related: related.map((each) => JSON.parse(each) as DumpRecord) };
  }
}

function keyOf(value: unknown): string | undefined {
  return text(value);
}

function keysOf(by: SecondFile, record: DumpRecord): string[] {
  return [...new Set(by.idOf(record).flatMap((id) => keyOf(id) ?? []))];
}

/** @returns where each share is */
async function deal(
  records: AsyncIterable<SourceRecord>,
  path: string,
  shares: number,
  keyOf: (record: DumpRecord) => string | undefined,
): Promise<(share: number) => string> {
  const pathOf = (share: number): string => `${path}.${share}`;
  const failures: Error[] = [];
  const streams = Array.from({ length: shares }, (_, share) =>
    createWriteStream(pathOf(share), { mode: 0o600 }).on('error', (error) => failures.push(error)),
  );
  try {
    for await (const found of records) {
      if (failures.length > 0) break;
      const key = found.record === undefined ? undefined : keyOf(found.record);
      const stream = streams[key === undefined ? 0 : hashOf(key) % shares];
      if (stream?.write(`${JSON.stringify(found)}\n`) === false) await once(stream, 'drain');
    }
  } finally {
    await Promise.allSettled(streams.map(close));
  }
  if (failures.length > 0)
    throw new CommandError(`The two files can't be joined in ${tmpdir()}: ${codeOf(failures[0])}`);
  return pathOf;
}

async function close(stream: WriteStream): Promise<void> {
  stream.end();
  if (!stream.closed) await once(stream, 'close');
}

async function* dealt(path: string): AsyncGenerator<SourceRecord> {
  const file = await open(path);
  for await (const { bytes } of readLines(file.createReadStream() as AsyncIterable<Buffer>, Infinity))
    if (bytes !== undefined) yield JSON.parse(bytes.toString('utf8')) as SourceRecord;
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
