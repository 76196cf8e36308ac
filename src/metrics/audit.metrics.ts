import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';
import { type AuditRelay } from '../audit/index.js';

/** Milliseconds for the database to answer: the rest of the metrics must not wait for it. */
const TIMEOUT = 1000;

type Backlog = Awaited<ReturnType<AuditRelay['backlog']>>;

/** Where the database gave no answer: better no number than an old one. */
const UNKNOWN: Backlog = { waiting: NaN, oldest: NaN };

/**
 * Adds what waits for the audit log, of all nodes.
 *
 * @param registry where to
 * @param relay what moves it there
 */
export function addAuditMetrics(registry: Registry, relay: AuditRelay): void {
  // Both gauges are read in one go, from one answer.
  let asked: Promise<Backlog> | undefined;
  const ask = (): Promise<Backlog> =>
    (asked ??= backlog(relay).finally(() => {
      asked = undefined;
    }));
  new Gauge({
    name: 'nightlatch_audit_waiting',
    help: 'Documents with events that are not in the audit log yet, of all nodes; NaN while the database does not answer',
    registers: [registry],
    async collect() {
      this.set((await ask()).waiting);
    },
  });
  new Gauge({
    name: 'nightlatch_audit_oldest_seconds',
    help: 'How long ago the oldest event happened that is not in the audit log yet; 0 when there is none',
    registers: [registry],
    async collect() {
      this.set((await ask()).oldest);
    },
  });
}

async function backlog(relay: AuditRelay): Promise<Backlog> {
  const answer = relay.backlog().catch(() => UNKNOWN);
  return Promise.race([answer, sleep(TIMEOUT, UNKNOWN, { ref: false })]);
}
