import { type KeyState, type KeyStatus, type RingKey } from '../../tokens/index.js';

const HEADER = ['KID', 'ALG', 'STATE', 'SINCE', 'NEXT CHANGE'];

/** What time makes of a state. */
const NEXT: Record<KeyState, KeyState | undefined> = {
  published: 'active',
  active: 'retired',
  retired: 'gone',
  revoked: 'gone',
  gone: undefined,
};

/**
 * @param statuses the keys
 * @returns a table with a row for each
 */
export function keyTable(statuses: readonly KeyStatus<RingKey>[]): string {
  if (statuses.length === 0) return 'There is no key yet: the first start of the service makes one.';
  const rows = statuses.map(({ key, state, since, until }) => [
    key.kid,
    key.alg,
    state,
    toText(since),
    until === null ? '-' : `${NEXT[state] ?? ''} ${toText(until)}`,
  ]);
  return alignColumns([HEADER, ...rows]);
}

/** UTC, to the second. */
export function toText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function alignColumns(rows: string[][]): string {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
