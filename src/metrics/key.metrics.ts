import { Gauge, type Registry } from 'prom-client';
import { type AccessKeys, type KeyState } from '../tokens/index.js';

const STATES = ['published', 'active', 'retired', 'revoked', 'gone'] as const satisfies readonly KeyState[];

/**
 * Adds what is to know of the keys that sign access tokens, as this node has them in memory.
 *
 * @param registry where to
 * @param keys the keys; a shared secret has no numbers
 */
export function addKeyMetrics(registry: Registry, keys: AccessKeys): void {
  new Gauge({
    name: 'nightlatch_signing_keys',
    help: 'Keys of the ring by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const ages = keys.ages();
      for (const state of STATES) this.set({ state }, ages.filter((key) => key.state === state).length);
    },
  });
  new Gauge({
    name: 'nightlatch_signing_key_age_seconds',
    help: 'How long the key that signs has done so; NaN when there is none, as with HS256',
    registers: [registry],
    collect() {
      this.set(keys.ages().find(({ state }) => state === 'active')?.seconds ?? NaN);
    },
  });
}
