import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { addSeconds, Clock } from '../common/clock.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { AUDIT_CONFIG, type AuditConfig } from '../config/index.js';
import { AuditLogStore } from './audit-log.store.js';

/** Milliseconds between two rounds. */
const INTERVAL = 3_600_000;

/**
 * Looks after the audit log every hour: removes what is too old, and writes the head of the chain to the service's log.
 * There it is out of reach for who can write to the database, and `audit verify --head` can compare.
 */
@Injectable()
export class AuditKeeper implements OnModuleDestroy {
  private readonly logger = new Logger(AuditKeeper.name);
  private readonly task = new PeriodicTask({
    run: () => this.round(),
    interval: () => INTERVAL,
    logger: this.logger,
    failing: 'Audit retention run failed',
    recovered: 'Audit retention runs again',
  });
  private loggedHead = 0;

  constructor(
    private readonly auditLogStore: AuditLogStore,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Begins, with a first round at once. */
  start(): void {
    void this.task.runNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  /** @throws what the database throws */
  async round(): Promise<void> {
    const removed = await this.auditLogStore.trim(addSeconds(this.clock.now(), -this.config.retention));
    if (removed > 0) this.logger.log(`Removed ${removed} audit entries past their retention`);
    const { seq, hash } = await this.auditLogStore.end();
    if (seq === this.loggedHead) return;
    this.loggedHead = seq;
    this.logger.log(`Audit log: head ${seq}:${hash}`);
  }
}
