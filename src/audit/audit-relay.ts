import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type PendingEvent } from '../common/audit/index.js';
import { addSeconds, Clock } from '../common/clock.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { AuditLogStore } from './audit-log.store.js';
import { AuditTrailStore } from './audit-trail.store.js';
import { type Unchained } from './chain.js';
import { type PendingEntry } from './pending-entry.schema.js';
import { type WaitingEvent, WaitingEventStore } from './waiting-event.store.js';

/** Milliseconds between two looks. */
const POLL_INTERVAL = 1000;
/** How many documents of each kind are taken at once. */
const BATCH = 200;
/** Seconds for which a deletion that was announced and has not happened is left alone. */
const DELETION_TIMEOUT = 30;

/**
 * Moves audit events from where they were written, in the same update as what they tell of, into the log. Every node
 * does. An event is taken out of its document when it is in the log on a majority, and an event that is in the log is not
 * appended again: so a crash at any point loses none and doubles none, and two relays do each other no harm.
 */
@Injectable()
export class AuditRelay implements OnModuleDestroy {
  private readonly logger = new Logger(AuditRelay.name);
  private readonly task = new PeriodicTask({
    run: () => this.relay(),
    interval: () => POLL_INTERVAL,
    logger: this.logger,
    failing: 'Audit relay failing, events wait where they are',
    recovered: 'Audit relay working again',
  });

  constructor(
    private readonly waitingEventStore: WaitingEventStore,
    private readonly auditTrailStore: AuditTrailStore,
    private readonly auditLogStore: AuditLogStore,
    private readonly clock: Clock,
  ) {}

  /** Begins to look for events, also for those that earlier processes have left. */
  start(): void {
    this.task.startLater();
  }

  /** What then waits goes into the log with the next start, or by another node. */
  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  /**
   * Moves what waits now.
   *
   * @throws what the database throws
   */
  async relay(): Promise<void> {
    while (!this.task.isStopped) {
      const moved = (await this.relayFromDocuments()) + (await this.relayPending());
      if (moved === 0) return;
    }
  }

  /** @returns how many documents have events waiting, and for how many seconds the oldest event has waited */
  async backlog(): Promise<{ waiting: number; oldest: number }> {
    const [carried, alone] = await Promise.all([
      this.waitingEventStore.backlog(),
      this.auditTrailStore.backlog(),
    ]);
    const times = [carried.oldest, alone.oldest].flatMap((time) => time?.getTime() ?? []);
    const age = times.length === 0 ? 0 : (this.clock.now().getTime() - Math.min(...times)) / 1000;
    return { waiting: carried.documents + alone.waiting, oldest: Math.max(0, age) };
  }

  private async relayFromDocuments(): Promise<number> {
    const batches = await this.waitingEventStore.find(BATCH);
    if (batches.length === 0) return 0;
    const events = batches.flatMap((batch) => batch.events);
    await this.append(events.map(toEntry));
    await Promise.all(batches.map((batch) => batch.remove()));
    return events.length;
  }

  private async relayPending(): Promise<number> {
    const pending = await this.auditTrailStore.waiting(BATCH);
    const outcomes = await Promise.all(pending.map((entry) => this.outcomeOf(entry)));
    const happened = pending.filter((_, at) => outcomes[at] === 'happened');
    await this.append(
      happened.map(({ _id, ...event }) =>
        toEntry({ event: { ...event, id: _id }, entryId: _id, ...idsOf(event) }),
      ),
    );
    const settled = pending.filter((_, at) => outcomes[at] !== 'open');
    if (settled.length > 0) await this.auditTrailStore.remove(settled);
    return settled.length;
  }

  /**
   * Whether a deletion that was announced has happened. One that takes too long is made impossible before it is
   * dropped: its process may only have been stopped for a while.
   */
  private async outcomeOf({
    at,
    userId,
    deletionId,
  }: PendingEntry): Promise<'happened' | 'dropped' | 'open'> {
    if (deletionId === undefined || userId === undefined) return 'happened';
    const isGone = async (): Promise<boolean> => (await this.waitingEventStore.gone([userId])).length > 0;
    if (await isGone()) return 'happened';
    if (this.clock.now() < addSeconds(at, DELETION_TIMEOUT)) return 'open';
    await this.waitingEventStore.cancelDeletion(userId, deletionId);
    return (await isGone()) ? 'happened' : 'dropped';
  }

  private async append(entries: Unchained[]): Promise<void> {
    if (entries.length === 0) return;
    await this.auditLogStore.append(entries.sort((a, b) => a.at.getTime() - b.at.getTime()));
    // Of somebody who was deleted after we had read this: what was to be forgotten must not come back through us.
    const people = entries.flatMap(({ userId, actor }) => [
      userId,
      actor.kind === 'user' ? actor.id : undefined,
    ]);
    const ids = new Set(people.filter((id) => id !== undefined));
    const gone = await this.waitingEventStore.gone([...ids]);
    if (gone.length > 0) await this.auditLogStore.forgetClients(gone);
  }
}

function idsOf({ userId }: { userId?: string }): { userId?: string } {
  return userId === undefined ? {} : { userId };
}

function toEntry({ event, entryId, userId, sessionId }: WaitingEvent): Unchained {
  const { at, type, actor, client, requestId, details } = event;
  return {
    _id: entryId,
    at,
    type,
    actor: resolve(actor, userId),
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(requestId !== undefined && { requestId }),
    ...(details !== undefined && { details }),
    ...(client !== undefined && { client }),
  };
}

/** The owner by their id: whose account it is stands in the document, and not in the event. */
function resolve(actor: PendingEvent['actor'], userId: string | undefined): Unchained['actor'] {
  if (actor.kind !== 'owner') return actor;
  return userId === undefined ? { kind: 'nobody' } : { kind: 'user', id: userId };
}
