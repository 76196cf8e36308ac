import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { HashingPool } from '../passwords/index.js';
import { RevocationsService } from '../revocation/index.js';

/** Seconds: from a hash of the lowest cost on an idle machine to the longest queue anybody will wait in. */
const HASH_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this node tells of itself. A registry of its own: another application in the process has its own numbers. */
@Injectable()
export class MetricsService {
  private readonly registry = new Registry();

  constructor(revocations: RevocationsService, hashing: HashingPool) {
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
    this.watchHashing(hashing);
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  private watchHashing(hashing: HashingPool): void {
    const registers = [this.registry];
    new Gauge({
      name: 'nightlatch_password_hash_queue_length',
      help: 'Passwords that wait for a hashing thread',
      registers,
      collect() {
        this.set(hashing.queueLength);
      },
    });
    const waits = new Histogram({
      name: 'nightlatch_password_hash_wait_seconds',
      help: 'Time until a password got a hashing thread',
      buckets: HASH_BUCKETS,
      registers,
    });
    const hashes = new Histogram({
      name: 'nightlatch_password_hash_seconds',
      help: 'Time that a password was on its hashing thread',
      buckets: HASH_BUCKETS,
      registers,
    });
    const refusals = new Counter({
      name: 'nightlatch_password_hash_refused_total',
      help: 'Passwords that were not hashed because too many waited, or because the service was stopping',
      registers,
    });
    hashing.events.on('done', ({ waited, took }) => {
      waits.observe(waited);
      hashes.observe(took);
    });
    hashing.events.on('refused', () => {
      refusals.inc();
    });
  }
}
