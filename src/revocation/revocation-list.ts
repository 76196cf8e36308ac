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

/** What an entry is about. */
export function parseKey(key: string): { kind: 'sid' | 'user'; id: string } {
  const [kind, id = ''] = key.split(':', 2);
  return { kind: kind === 'sid' ? 'sid' : 'user', id };
}

/** What a node remembers of the revocations: two look-ups in memory answer for a request. */
export class RevocationList {
  private readonly entries = new Map<string, Revocation>();

  /**
   * Takes entries in, in any order and as often as they come.
   *
   * @param revocations what was read or seen
   */
  add(revocations: Iterable<Revocation>): void {
    for (const revocation of revocations) {
      const known = this.entries.get(revocation._id);
      if (known !== undefined && (known.leastVersion ?? 0) > (revocation.leastVersion ?? 0)) continue;
      // Deleted first, so that the order stays the one of expiry.
      this.entries.delete(revocation._id);
      this.entries.set(revocation._id, revocation);
    }
  }

  /**
   * @param principal the holder of a verified token
   * @returns whether the token counts no more
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
  values(): Revocation[] {
    return [...this.entries.values()];
  }
}
