import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { addSeconds, Clock } from '../common/clock.js';
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
  private timer: NodeJS.Timeout | undefined;
  private told = 0;

  constructor(
    private readonly auditLogStore: AuditLogStore,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Begins, with a first round at once. */
  start(): void {
    this.timer = setInterval(() => void this.round(), INTERVAL).unref();
    void this.round();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Never fails: the next one comes. */
  async round(): Promise<void> {
    try {
      const removed = await this.auditLogStore.trim(addSeconds(this.clock.now(), -this.config.retention));
      if (removed > 0) this.logger.log(`Removed ${removed} audit entries whose time was over`);
      const { seq, hash } = await this.auditLogStore.end();
      if (seq === this.told) return;
      this.told = seq;
      this.logger.log(`Audit log: head ${seq}:${hash}`);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown error';
      this.logger.warn(`The audit log was not looked after this time: ${reason}`);
    }
  }
}
