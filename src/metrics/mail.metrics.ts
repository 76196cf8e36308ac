import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, type Registry } from 'prom-client';
import { type MailCounts, type Outbox } from '../mail/index.js';

/** Milliseconds for the database to answer: the rest of the metrics must not wait for it. */
const TIMEOUT = 1000;

type Backlog = Awaited<ReturnType<Outbox['backlog']>>;

/** Where the database gave no answer: better no number than an old one. */
const UNKNOWN: Backlog = { waiting: NaN, oldest: NaN };

/**
 * Adds what is to know of mails: what waits, of all nodes, and what this node has done.
 *
 * @param registry where to
 * @param outbox what waits
 * @param counts what was done
 */
export function addMailMetrics(registry: Registry, outbox: Outbox, counts: MailCounts): void {
  // Both gauges are read in one go, from one answer.
  let asked: Promise<Backlog> | undefined;
  const ask = (): Promise<Backlog> =>
    (asked ??= backlog(outbox).finally(() => {
      asked = undefined;
    }));
  new Gauge({
    name: 'nightlatch_mails_waiting',
    help: 'Mails in the outbox that are not settled, of all nodes; NaN while the database does not answer',
    registers: [registry],
    async collect() {
      this.set((await ask()).waiting);
    },
  });
  new Gauge({
    name: 'nightlatch_mails_oldest_seconds',
    help: 'How long ago the oldest mail that is not settled was added; 0 when there is none',
    registers: [registry],
    async collect() {
      this.set((await ask()).oldest);
    },
  });
  new Counter({
    name: 'nightlatch_mail_deliveries_total',
    help: 'Tries of this node to deliver a mail, by kind and result; failed ones are tried again',
    labelNames: ['kind', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, delivery, count } of counts.all()) this.inc({ kind, result: delivery }, count);
    },
  });
}

async function backlog(outbox: Outbox): Promise<Backlog> {
  const answer = outbox.backlog().catch(() => UNKNOWN);
  return Promise.race([answer, sleep(TIMEOUT, UNKNOWN, { ref: false })]);
}
