import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type HashingPool } from '../../passwords/index.js';

/** Seconds: from a hash of the lowest cost on an idle machine to the longest queue anybody will wait in. */
const HASH_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Adds what is to know of password hashing on this node.
 *
 * @param registry where to
 * @param hashing what hashes
 */
export function addHashingMetrics(registry: Registry, hashing: HashingPool): void {
  const registers = [registry];
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
