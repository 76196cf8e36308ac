import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { isClosedClient } from '../../common/closed-client.js';
import { OutageLog } from '../../common/outage-log.js';
import { PeriodicTask } from '../../common/periodic-task.js';
import {
  MailCounts,
  MailerError,
  MailSender,
  OutboxStore,
  type OutboxEntry,
  type Outcome,
} from '../../mail/index.js';
import { MailComposer } from './mail-composer.js';

/** Milliseconds between two looks for mails that other nodes or the command line have added, or whose wait is over. */
const POLL_INTERVAL = 1000;
/** How many mails are on their way at once: one slow server or recipient holds up only so much. */
const LANES = 4;
/** Milliseconds for one mail, however the server spends them: less than the outbox's lease. */
const SEND_TIMEOUT = 45_000;
/** Milliseconds that a shutdown waits for mails on their way. */
const DRAIN_TIMEOUT = 5000;

const OUTAGE = { failing: 'Cannot reach the outbox, mails wait', recovered: 'Outbox reached again' };

/**
 * Delivers what is in the outbox. Every node does; the outbox gives each mail to one of them. A mail is composed
 * here and now, so that it is of today and its link is in no database.
 */
@Injectable()
export class MailDelivery implements OnModuleDestroy {
  private readonly logger = new Logger(MailDelivery.name);
  private readonly lanes = new Set<Promise<void>>();
  private readonly task = new PeriodicTask({
    run: () => this.wake(),
    interval: () => POLL_INTERVAL,
    logger: this.logger,
    ...OUTAGE,
  });
  /** Of the lanes, which work on behind a run of the task. */
  private readonly outage = new OutageLog(this.logger, OUTAGE);

  constructor(
    private readonly outboxStore: OutboxStore,
    private readonly mailComposer: MailComposer,
    private readonly sender: MailSender,
    private readonly counts: MailCounts,
    private readonly clock: Clock,
  ) {}

  /** Begins to look for mails. */
  start(): void {
    this.outboxStore.onAdded(() => this.wake());
    void this.task.runNow();
  }

  /** Takes nothing more, and gives what is on its way a few seconds. What is not through then goes out again later. */
  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
    await Promise.race([Promise.all(this.lanes), sleep(DRAIN_TIMEOUT, undefined, { ref: false })]);
  }

  private wake(): void {
    if (this.task.isStopped || this.lanes.size >= LANES) return;
    const lane = this.work().finally(() => void this.lanes.delete(lane));
    this.lanes.add(lane);
  }

  /** One mail after the other until none is due. Never fails: the next look comes in a second. */
  private async work(): Promise<void> {
    try {
      while (!this.task.isStopped) {
        const entry = await this.outboxStore.claim();
        this.outage.succeeded();
        if (entry === null) return;
        // Where there was one there may be more.
        this.wake();
        await this.deliver(entry);
      }
    } catch (error) {
      if (!this.task.isStopped && !isClosedClient(error)) this.outage.failed(describe(error));
    }
  }

  /**
   * One try. What is thrown here is the database's: what it should have noted is then known to nobody, and the
   * mail is taken again when its lease is over.
   */
  private async deliver(entry: OutboxEntry): Promise<void> {
    let outcome: Outcome;
    try {
      outcome = await this.attempt(entry);
    } catch (error) {
      await this.failed(entry, error);
      return;
    }
    await this.end(entry, outcome);
  }

  private async attempt(entry: OutboxEntry): Promise<Outcome> {
    if (this.clock.now() >= entry.expiresAt) return 'expired';
    const mail = await this.mailComposer.compose(entry);
    if (mail === undefined) return 'obsolete';
    await this.sender.send(entry._id, mail, AbortSignal.timeout(SEND_TIMEOUT));
    return 'sent';
  }

  private async end(entry: OutboxEntry, outcome: Outcome): Promise<void> {
    this.counts.add(entry.kind, outcome);
    await this.outboxStore.settle(entry, outcome);
    const line = `${label(entry)}: ${outcome}`;
    if (outcome === 'expired') this.logger.error(line);
    else this.logger.debug(line);
  }

  private async failed(entry: OutboxEntry, error: unknown): Promise<void> {
    const reason = describe(error);
    if (error instanceof MailerError && error.permanent) {
      this.logger.warn(`${label(entry)} was refused for good: ${reason}`);
      await this.end(entry, 'refused');
      return;
    }
    this.counts.add(entry.kind, 'failed');
    const next = await this.outboxStore.postpone(entry);
    if (next === undefined) {
      this.counts.add(entry.kind, 'expired');
      this.logger.error(`${label(entry)} is given up, its time is over: ${reason}`);
    } else this.logger.warn(`${label(entry)} goes out later, at ${next.toISOString()}: ${reason}`);
  }
}

/** A mail in the log: by its id, never by its address or its words. */
function label({ _id, kind, attempts }: OutboxEntry): string {
  return `Mail ${_id} (${kind}, try ${attempts})`;
}

/**
 * An error for the log. Only the mailer's own errors say nothing of the mail; of any other there is the name, and
 * the place in the code.
 */
function describe(error: unknown): string {
  if (error instanceof MailerError) return error.message;
  if (!(error instanceof Error)) return 'unknown error';
  const [place] = /^ +at .+$/m.exec(error.stack ?? '') ?? [];
  return [error.name, place?.trim()].filter((part) => part !== undefined).join(' ');
}
