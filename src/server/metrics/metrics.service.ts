import { type HttpServer, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { AuditRelay } from '../../audit/index.js';
import { Events } from '../../common/events/index.js';
import { DatabasePool } from '../../database/index.js';
import { MailCounts, OutboxStore } from '../../mail/index.js';
import { HashingPool } from '../../passwords/index.js';
import { RevocationStore } from '../../revocation/index.js';
import { ClockOffsetStore } from '../../sessions/index.js';
import { AccessKeys } from '../../tokens/index.js';
import { addAuditMetrics } from './audit.metrics.js';
import { addDatabaseMetrics } from './database.metrics.js';
import { addHashingMetrics } from './hashing.metrics.js';
import { addKeyMetrics } from './key.metrics.js';
import { addMailMetrics } from './mail.metrics.js';
import { addRequestMetrics } from './request.metrics.js';
import { addSecurityMetrics } from './security.metrics.js';

/** What this node tells of itself. A registry of its own: another application in the process has its own numbers. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();

  constructor(
    revocations: RevocationStore,
    hashing: HashingPool,
    outbox: OutboxStore,
    mailCounts: MailCounts,
    keys: AccessKeys,
    pool: DatabasePool,
    events: Events,
    auditRelay: AuditRelay,
    clockOffset: ClockOffsetStore,
  ) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'nightlatch_revocation_staleness_seconds',
      help: 'Age of the last look for revocations that could show news',
      registers: [this.registry],
      collect() {
        this.set(revocations.staleness());
      },
    });
    new Gauge({
      name: 'nightlatch_revocations',
      help: 'Revoked sessions and users that this node remembers',
      registers: [this.registry],
      collect() {
        this.set(revocations.count());
      },
    });
    new Gauge({
      name: 'nightlatch_clock_offset_seconds',
      help: "How far this node's clock is ahead of MongoDB's; negative when behind, 0 below one second",
      registers: [this.registry],
      collect() {
        this.set(clockOffset.ahead / 1000);
      },
    });
    addMailMetrics(this.registry, outbox, mailCounts);
    addHashingMetrics(this.registry, hashing);
    addKeyMetrics(this.registry, keys);
    addDatabaseMetrics(this.registry, pool);
    addSecurityMetrics(this.registry, events);
    addAuditMetrics(this.registry, auditRelay);
  }

  /**
   * Counts the requests that a platform answers.
   *
   * @param adapter the platform, before its routes are there
   */
  watch(adapter: HttpServer): void {
    addRequestMetrics(this.registry, adapter);
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }
}
