import { Counter, type Registry } from 'prom-client';
import { type MailCounts, type OutboxStore } from '../../mail/index.js';
import { addBacklogGauges } from './backlog.js';

/**
 * Adds what is to know of mails: what waits, of all nodes, and what this node has done.
 *
 * @param registry where to
 * @param outbox what waits
 * @param counts what was done
 */
export function addMailMetrics(registry: Registry, outbox: OutboxStore, counts: MailCounts): void {
  addBacklogGauges(
    registry,
    () => outbox.backlog(),
    {
      name: 'nightlatch_mails_waiting',
      help: 'Mails in the outbox that are not settled, of all nodes; NaN while the database does not answer',
    },
    {
      name: 'nightlatch_mails_oldest_seconds',
      help: 'How long ago the oldest mail that is not settled was added; 0 when there is none',
    },
  );
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
