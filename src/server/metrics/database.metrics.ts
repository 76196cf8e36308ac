import { Gauge, type Registry } from 'prom-client';
import { type DatabasePool } from '../../database/index.js';

/**
 * Adds what is to know of this node's connections to MongoDB.
 *
 * @param registry where to
 * @param pool the connections
 */
export function addDatabaseMetrics(registry: Registry, pool: DatabasePool): void {
  new Gauge({
    name: 'nightlatch_mongodb_connections_in_use',
    help: 'Connections to MongoDB that a command is using',
    registers: [registry],
    collect() {
      this.set(pool.inUse);
    },
  });
  new Gauge({
    name: 'nightlatch_mongodb_connections_awaited',
    help: 'Commands that wait for a connection to MongoDB',
    registers: [registry],
    collect() {
      this.set(pool.waiting);
    },
  });
}
