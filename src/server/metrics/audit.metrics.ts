import { type Registry } from 'prom-client';
import { type AuditRelay } from '../../audit/index.js';
import { addBacklogGauges } from './backlog.js';

/**
 * Adds what waits for the audit log, of all nodes.
 *
 * @param registry where to
 * @param relay what moves it there
 */
export function addAuditMetrics(registry: Registry, relay: AuditRelay): void {
  addBacklogGauges(
    registry,
    () => relay.backlog(),
    {
      name: 'nightlatch_audit_waiting',
      help: 'Documents with events that are not in the audit log yet, of all nodes; NaN while the database does not answer',
    },
    {
      name: 'nightlatch_audit_oldest_seconds',
      help: 'How long ago the oldest event happened that is not in the audit log yet; 0 when there is none',
    },
  );
}
