import { type UserPrincipal } from '../common/http/index.js';
import { type Revocation } from './revocation.schema.js';

/** The entry that ends one session. */
export function sessionKey(sessionId: string): string {
  return `sid:${sessionId}`;
}

/** The entry that ends the older rights of one user. */
export function userKey(userId: string): string {
  return `user:${userId}`;
}

/** A revocation, and what it is about. One object for as long as it says the same, so that others may remember it. */
export interface RevocationEntry extends Revocation {
  readonly kind: 'session' | 'user';
  /** Of the session or the user. */
  readonly id: string;
}

function toEntry({ _id, expiresAt, leastVersion }: Revocation): RevocationEntry {
  const [prefix, id = ''] = _id.split(':', 2);
  const kind = prefix === 'sid' ? 'session' : 'user';
  return { _id, kind, id, expiresAt, ...(leastVersion !== undefined && { leastVersion }) };
}

/** What a node remembers of the revocations: two look-ups in memory answer for a request. */
export class RevocationList {
  private readonly entries = new Map<string, RevocationEntry>();

  /**
   * Takes entries in, in any order and as often as they come.
   *
   * @param revocations what was read or seen
   */
  add(revocations: Iterable<Revocation>): void {
    for (const revocation of revocations) {
      const known = this.entries.get(revocation._id);
      const isSame = known !== undefined && known.leastVersion === revocation.leastVersion;
      if (isSame && known.expiresAt >= revocation.expiresAt) continue;
      if (known !== undefined && (known.leastVersion ?? 0) > (revocation.leastVersion ?? 0)) continue;
      // Deleted first, so that the order stays the one of expiry.
      this.entries.delete(revocation._id);
      const entry = isSame ? known : toEntry(revocation);
      entry.expiresAt = revocation.expiresAt;
      this.entries.set(revocation._id, entry);
    }
  }

  /**
   * @param principal the holder of a verified token
   * @returns whether the token is no longer valid
   */
  covers({ id, sessionId, version }: Pick<UserPrincipal, 'id' | 'sessionId' | 'version'>): boolean {
    if (this.entries.size === 0) return false;
    if (this.entries.has(sessionKey(sessionId))) return true;
    const user = this.entries.get(userKey(id));
    return user?.leastVersion !== undefined && version < user.leastVersion;
  }

  /**
   * Forgets what has expired.
   *
   * @param now the time
   */
  forget(now: Date): void {
    for (const [key, { expiresAt }] of this.entries) {
      if (expiresAt > now) return;
      this.entries.delete(key);
    }
  }

  get size(): number {
    return this.entries.size;
  }

  /** All entries, the oldest first. */
  values(): RevocationEntry[] {
    return [...this.entries.values()];
  }
}
