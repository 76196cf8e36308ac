import { createHash } from 'node:crypto';
import { type AuditClient } from '../common/audit/index.js';
import { randomId } from '../common/ids.js';
import { type AuditEntry } from './audit-entry.schema.js';

/** What the first entry of all follows. */
export const GENESIS = '0'.repeat(64);

/** The last entry of a chain, or what comes before its first. */
export type ChainEnd = Pick<AuditEntry, 'seq' | 'hash'>;

/** An entry that has no place in the chain yet. */
export type Unchained = Omit<AuditEntry, 'seq' | 'previousHash' | 'hash' | 'clientSalt' | 'clientDigest'>;

/**
 * Gives entries their places behind the end of the chain.
 *
 * @param end the last entry so far
 * @param entries what to append, in this order
 */
export function chain(end: ChainEnd, entries: readonly Unchained[]): AuditEntry[] {
  let { seq, hash: previousHash } = end;
  return entries.map((unchained) => {
    seq += 1;
    const entry = { ...unchained, ...sealClient(unchained.client), seq, previousHash, hash: '' };
    entry.hash = hashOf(entry);
    previousHash = entry.hash;
    return entry;
  });
}

/**
 * What an entry's `hash` must be: SHA-256 over everything of it that is never taken away, and the hash before.
 *
 * @param entry as stored
 * @returns 64 hexadecimal digits
 */
export function hashOf(entry: AuditEntry): string {
  const { _id, seq, at, type, actor, userId, sessionId, requestId, details, clientDigest, previousHash } =
    entry;
  const covered = [
    ...[seq, _id, at.toISOString(), type, actor, userId, sessionId, requestId, details],
    ...[clientDigest, previousHash],
  ];
  return sha256(canonical(covered));
}

/**
 * What the chain covers of a client: with the salt gone nobody can tell from it what the client was.
 *
 * @param client from where
 * @param salt of this entry alone
 * @returns 64 hexadecimal digits
 */
export function digestOf(client: AuditClient, salt: string): string {
  return sha256(canonical([salt, client.ip, client.userAgent]));
}

function sealClient(client: AuditClient | undefined): Partial<AuditEntry> {
  if (client === undefined) return {};
  const clientSalt = randomId();
  return { clientSalt, clientDigest: digestOf(client, clientSalt) };
}

/** JSON with the keys of objects in order, however the database has returned them; what is absent is null. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part === undefined) return null;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
