import { type KeyState, type KeyStatus, type RingKey } from '../../tokens/index.js';
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
