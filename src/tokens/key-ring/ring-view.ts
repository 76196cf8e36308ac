import { type SigningKey, type VerificationKey } from '../access-keys.js';
import { lifeCycleOf } from './key-life-cycle.js';
import { type PublicJwk } from './key-pair.js';
import { type KeyTimes } from './key-times.js';
import { type OpenedKey } from './opened-key.js';
import { type RingKey } from './signing-key.schema.js';

/** A key with its objects. */
export interface LoadedKey extends RingKey {
  /** Undefined when the key is damaged: it is of no use, and still has its place in the row. */
  readonly opened: OpenedKey | undefined;
}

/** What the ring means, from one change of a state to the next. */
export interface RingView {
  readonly from: Date;
  /** When time alone makes it wrong, or null. */
  readonly until: Date | null;
  readonly active: LoadedKey | undefined;
  /** The last in the row: the successor that is published, or else the active key. */
  readonly newest: LoadedKey | undefined;
  /** Undefined as well when this node can't open the active key. */
  readonly signing: SigningKey | undefined;
  /** By kid. A map, as a kid is whatever a client sends: `__proto__` finds nothing. */
  readonly verifying: ReadonlyMap<string, VerificationKey>;
  readonly jwks: readonly PublicJwk[];
}

/**
 * @param keys the keys of the ring
 * @param now the time to look at them
 * @param times the overlaps
 */
export function viewOf(keys: readonly LoadedKey[], now: Date, times: KeyTimes): RingView {
  const statuses = lifeCycleOf(keys, now, times);
  const useful = statuses
    .filter(({ state }) => state === 'published' || state === 'active' || state === 'retired')
    .map(({ key }) => key);
  const opened = useful.flatMap((key) => key.opened ?? []);
  const active = statuses.find(({ state }) => state === 'active')?.key;
  const changes = statuses.flatMap(({ until }) => (until !== null && until > now ? [until.getTime()] : []));
  return {
    from: now,
    until: changes.length > 0 ? new Date(Math.min(...changes)) : null,
    active,
    newest: useful.at(-1),
    signing: signingKeyOf(active?.opened),
    verifying: new Map(opened.map(({ jwk, publicKey }) => [jwk.kid, { alg: jwk.alg, key: publicKey }])),
    jwks: opened.map(({ jwk }) => jwk),
  };
}

function signingKeyOf(opened: OpenedKey | undefined): SigningKey | undefined {
  if (opened?.privateKey === undefined) return undefined;
  return { kid: opened.jwk.kid, alg: opened.jwk.alg, key: opened.privateKey };
}
