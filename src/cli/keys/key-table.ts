import {
  type KeyState,
  type KeyStatus,
  type RefusedKey,
  type RingKey,
  type RingStatus,
} from '../../tokens/index.js';
import { alignColumns, toText } from '../table.js';

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
 * @param status the keys, and what is no key
 * @returns a table with a row for each
 */
export function keyTable({ statuses, refused }: RingStatus): string {
  const rows = [
    ...statuses.map((status) => ({ sequence: status.key.sequence, cells: keyCells(status) })),
    ...refused.map((one) => ({ sequence: one.sequence ?? 0, cells: refusedCells(one) })),
  ].sort((a, b) => a.sequence - b.sequence);
  if (rows.length === 0) return 'There is no key yet: the first start of the service makes one.';
  return alignColumns([HEADER, ...rows.map(({ cells }) => cells)]);
}

/**
 * @param status the keys, and what is no key
 * @returns the same for other programs
 */
export function keyList({ statuses, refused }: RingStatus): object[] {
  return [
    ...statuses.map(({ key: { kid, alg }, state, since, until }) => ({ kid, alg, state, since, until })),
    ...refused.map(({ kid, problem, revokedAt }) => ({ kid, state: 'refused', problem, revokedAt })),
  ];
}

function keyCells({ key, state, since, until }: KeyStatus<RingKey>): string[] {
  return [
    ...[key.kid, key.alg, state, toText(since)],
    until === null ? '-' : `${NEXT[state] ?? ''} ${toText(until)}`,
  ];
}

function refusedCells({ kid = '-', problem, revokedAt }: RefusedKey): string[] {
  if (revokedAt !== null) return [kid, '-', 'revoked', toText(revokedAt), '-'];
  return [kid, '-', 'refused', '-', problem];
}
