import { Gauge, type Registry } from 'prom-client';
import { type AccessKeys, type KeyProblem, type KeyState } from '../../tokens/index.js';

const STATES = ['published', 'active', 'retired', 'revoked', 'gone'] as const satisfies readonly KeyState[];

const PROBLEMS = [
  'not_authentic',
  'other_encryption_key',
  'no_mac',
  'revocation_not_authentic',
  'changed',
  'missing',
] as const satisfies readonly KeyProblem[];

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
    name: 'nightlatch_signing_key_problems',
    help: 'What the database has of keys and no holder of KEY_ENCRYPTION_KEY has put there, by problem',
    labelNames: ['problem'],
    registers: [registry],
    collect() {
      const found = keys.problems();
      for (const problem of PROBLEMS) this.set({ problem }, found.filter((one) => one === problem).length);
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
