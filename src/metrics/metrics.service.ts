import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { MailCounts, Outbox } from '../mail/index.js';
import { HashingPool } from '../passwords/index.js';
import { RevocationsService } from '../revocation/index.js';
import { addHashingMetrics } from './hashing.metrics.js';
import { addMailMetrics } from './mail.metrics.js';

/** What this node tells of itself. A registry of its own: another application in the process has its own numbers. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();

  constructor(revocations: RevocationsService, hashing: HashingPool, outbox: Outbox, mailCounts: MailCounts) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'nightlatch_revocation_staleness_seconds',
      help: 'Time since this node has heard from the revocation feed',
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
    addMailMetrics(this.registry, outbox, mailCounts);
    addHashingMetrics(this.registry, hashing);
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
