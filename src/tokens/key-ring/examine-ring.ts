import { addSeconds } from '../../common/clock.js';
import { type KeyEncryption } from './key-encryption.js';
import { openKey } from './opened-key.js';
import { type RingKey } from './signing-key.schema.js';

/**
 * Seconds for which a ring that has MACs still takes records without: nodes of an earlier version, which know none, may
 * run beside newer ones for so long.
 */
export const ADOPTION_WINDOW = 7 * 86_400;

/**
 * - `not_authentic`: refused; was not written, or not so, by a holder of KEY_ENCRYPTION_KEY
 * - `other_encryption_key`: refused; is under another KEY_ENCRYPTION_KEY, or says so
 * - `no_mac`: refused; has no MAC, and its ring has had them for too long
 * - `revocation_not_authentic`: was revoked by somebody without KEY_ENCRYPTION_KEY; stays revoked
 * - `changed`: is not what was read before, and could be an earlier state of it; what was read before counts
 * - `missing`: is gone from the database before its time
 */
export type KeyProblem =
  'not_authentic' | 'other_encryption_key' | 'no_mac' | 'revocation_not_authentic' | 'changed' | 'missing';

/** Something in the ring that no holder of KEY_ENCRYPTION_KEY has done. */
export interface RingProblem {
  /** Undefined when it has no name, or none that could be a key's. */
  readonly kid: string | undefined;
  readonly problem: KeyProblem;
}

/** A document that is not trusted. */
export interface RefusedKey extends RingProblem {
  /** Its place in the row; undefined when it has none that a key could have. */
  readonly sequence: number | undefined;
  /** When somebody dealt with it: it is no problem any more. */
  readonly revokedAt: Date | null;
}

/** A record that is trusted and still has to get a MAC. */
export interface Adoption {
  /** As it is in the database. */
  readonly stored: RingKey;
  /** As it counts. */
  readonly adopted: RingKey;
}

/** What the documents of a ring are worth. */
export interface Examination {
  /** In order of sequence. */
  readonly trusted: readonly RingKey[];
  readonly adoptions: readonly Adoption[];
  readonly refused: readonly RefusedKey[];
  readonly problems: readonly RingProblem[];
  /** Since when the ring has MACs; undefined when it has none. */
  readonly since: Date | undefined;
}

type Standing =
  | { kind: 'authentic' | 'revoked_by_others'; record: RingKey; since: Date }
  | { kind: 'without_mac'; record: RingKey }
  | { kind: 'refused'; refusal: RefusedKey };

/**
 * Finds out what in `signing_keys` was written by a holder of KEY_ENCRYPTION_KEY: whoever can write to the database can
 * put anything there.
 *
 * @param documents all of them, unchecked
 * @param encryption of this KEY_ENCRYPTION_KEY
 * @param now the time
 */
export function examineRing(
  documents: readonly RingKey[],
  encryption: KeyEncryption,
  now: Date,
): Examination {
  const trusted: RingKey[] = [];
  const adoptions: Adoption[] = [];
  const refused: RefusedKey[] = [];
  const revokedByOthers: RingProblem[] = [];
  const withoutMac: RingKey[] = [];
  let since: Date | undefined;

  for (const document of documents) {
    const standing = standingOf(document, encryption);
    if (standing.kind === 'refused') {
      refused.push(standing.refusal);
      continue;
    }
    const { record } = standing;
    if (standing.kind === 'without_mac') {
      withoutMac.push(record);
      continue;
    }
    if (since === undefined || standing.since < since) since = standing.since;
    if (standing.kind === 'authentic') {
      trusted.push(record);
      continue;
    }
    // As if it were now: a time before its own would put the key before it back into use.
    const adopted = { ...record, revokedAt: now };
    trusted.push(adopted);
    adoptions.push({ stored: record, adopted });
    revokedByOthers.push({ kid: record.kid, problem: 'revocation_not_authentic' });
  }

  const isOpen = since === undefined || now < addSeconds(since, ADOPTION_WINDOW);
  const names = new Set(trusted.map(({ kid }) => kid));
  for (const record of withoutMac) {
    const problem = problemWithoutMac(record, encryption);
    if (problem !== undefined || !isOpen || names.has(record.kid)) {
      refused.push(refuse(record, problem ?? 'no_mac'));
      continue;
    }
    names.add(record.kid);
    trusted.push(record);
    adoptions.push({ stored: record, adopted: record });
  }

  return {
    trusted: trusted.sort((a, b) => a.sequence - b.sequence),
    adoptions,
    refused,
    problems: [...revokedByOthers, ...refused.filter(({ revokedAt }) => revokedAt === null)],
    since,
  };
}

function standingOf(document: RingKey, encryption: KeyEncryption): Standing {
  if (!isWellFormed(document)) return { kind: 'refused', refusal: refuse(document, 'not_authentic') };
  const record: RingKey = { ...document, revokedAt: document.revokedAt ?? null };
  const mac = record.macs?.find(({ keyId }) => keyId === encryption.id);
  if (mac === undefined) return { kind: 'without_mac', record };
  const { since } = mac;
  if (encryption.isAuthentic(mac, record)) return { kind: 'authentic', record, since };
  // To take a key out of use needs no proof.
  if (record.revokedAt !== null && encryption.isAuthentic(mac, { ...record, revokedAt: null })) {
    return { kind: 'revoked_by_others', record, since };
  }
  return { kind: 'refused', refusal: refuse(record, 'not_authentic') };
}

/** Whoever has encrypted the private key has made the public one. Nothing vouches for the times but the short while. */
function problemWithoutMac(record: RingKey, encryption: KeyEncryption): KeyProblem | undefined {
  if (openKey(record, encryption)?.privateKey !== undefined) return undefined;
  return record.sealed.keyId === encryption.id ? 'not_authentic' : 'other_encryption_key';
}

function refuse({ sequence, kid, revokedAt }: RingKey, problem: KeyProblem): RefusedKey {
  return {
    sequence: Number.isSafeInteger(sequence) ? sequence : undefined,
    kid: isName(kid) ? kid : undefined,
    problem,
    revokedAt: isTime(revokedAt) ? revokedAt : null,
  };
}

/** A thumbprint, and nothing that a log or a terminal would have to fear. */
const isName = (kid: unknown): boolean => typeof kid === 'string' && /^[\w-]{43}$/.test(kid);
const isText = (value: unknown): boolean => typeof value === 'string';
const isTime = (value: unknown): boolean => value instanceof Date && !Number.isNaN(value.getTime());
const hasTexts = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => isText((value as Record<string, unknown>)[name]));

/** Whether a document has what every record has: the database holds it to nothing. */
function isWellFormed(document: RingKey): boolean {
  const { sequence, kid, alg, publicJwk, sealed, publishedAt, activeFrom, revokedAt, macs } =
    document as Partial<Record<keyof RingKey, unknown>>;
  return (
    Number.isSafeInteger(sequence) &&
    Number(sequence) > 0 &&
    isName(kid) &&
    ((alg === 'ES256' && hasTexts(publicJwk, ['kty', 'crv', 'x', 'y'])) ||
      (alg === 'RS256' && hasTexts(publicJwk, ['kty', 'n', 'e']))) &&
    hasTexts(sealed, ['iv', 'ciphertext', 'tag', 'keyId']) &&
    isTime(publishedAt) &&
    isTime(activeFrom) &&
    ((revokedAt ?? null) === null || isTime(revokedAt)) &&
    (macs === undefined ||
      (Array.isArray(macs) &&
        macs.every(
          (mac: unknown) => hasTexts(mac, ['keyId', 'value']) && isTime((mac as { since?: unknown }).since),
        )))
  );
}
