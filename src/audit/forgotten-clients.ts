import { type AuditEntry } from './audit-entry.schema.js';

/** Users that are looked up at once: what bounds the memory, however many accounts were deleted. */
const BATCH = 1000;

/**
 * Tells which users the log says were deleted.
 *
 * @param userIds at most a thousand
 */
export type FindDeleted = (userIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Compares the clients that are missing with the deletions that the log tells of. */
export class ForgottenClients {
  /** Entries whose client is missing and whose owner was not deleted. */
  unexplained = 0;
  /** The `seq` of the first of them. */
  first: number | undefined;

  /** Entries that are not looked up yet, by the user whose client it was. */
  private readonly open = new Map<string, { seq: number; count: number }>();

  /** @param findDeleted asks the log */
  constructor(private readonly findDeleted: FindDeleted) {}

  /** @param entry one whose client is missing; the next one has a higher `seq` */
  async add(entry: AuditEntry): Promise<void> {
    const owner = ownerOfClient(entry);
    if (owner === undefined) {
      this.note({ seq: entry.seq, count: 1 });
      return;
    }
    const known = this.open.get(owner);
    if (known === undefined) this.open.set(owner, { seq: entry.seq, count: 1 });
    else known.count += 1;
    if (this.open.size >= BATCH) await this.settle();
  }

  /** Looks up what was added since the last time. */
  async settle(): Promise<void> {
    if (this.open.size === 0) return;
    const deleted = await this.findDeleted([...this.open.keys()]);
    for (const [userId, entries] of this.open) if (!deleted.has(userId)) this.note(entries);
    this.open.clear();
  }

  private note({ seq, count }: { seq: number; count: number }): void {
    this.unexplained += count;
    this.first = Math.min(this.first ?? seq, seq);
  }
}

/**
 * With whose account the client of an entry is forgotten: of whoever acted, or of the account to which somebody who was
 * not logged in did something. `AuditLogStore.forgetClients` forgets these and no others.
 */
function ownerOfClient({ actor, userId }: AuditEntry): string | undefined {
  return actor.kind === 'user' ? actor.id : userId;
}
