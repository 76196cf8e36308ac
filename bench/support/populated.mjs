import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { RefreshTokenService } from '../../dist/tokens/refresh-token.service.js';
import { request } from './client.mjs';
import { seed } from './seed.mjs';

const COST = 10;
const PUBLIC_URL = 'http://localhost:3000';
const SECRETS = {
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

const refreshTokens = new RefreshTokenService(undefined, {
  issuer: PUBLIC_URL,
  audience: PUBLIC_URL,
  refreshSecret: SECRETS.JWT_REFRESH_SECRET,
});

/**
 * Fills a database, and then starts a service on it for the first time, which builds the indexes.
 *
 * @param bench
 * @param {object} options
 * @param {string} options.uri of an empty database
 * @param {boolean} options.sharded whether to shard it before, as its operator does
 * @param {number} options.users
 * @param {number} options.sessionsPerUser
 * @param {number} options.known of about how many sessions the refresh token is wanted
 * @returns the service's `port`, and its `env` for another node; `users`, `tokens`; and how the first start went
 */
export async function populated(bench, { uri, sharded, users, sessionsPerUser, known }) {
  const env = { ...SECRETS, PUBLIC_URL, MONGODB_URI: uri, BCRYPT_COST: String(COST) };
  if (sharded) await shard(bench, env);
  const began = performance.now();
  const tokens = await seed(uri, {
    ...{ users, sessionsPerUser, cost: COST, known },
    derive: (session) => refreshTokens.derive(session),
    progress: (text) => bench.progress(text),
  });
  const seeding = (performance.now() - began) / 1000;
  return { env, users, tokens, seeding, ...(await startFirst(bench, env)) };
}

/** The command builds all indexes while there is nothing in them. They go again: what is wanted is a first start with everything to do. */
async function shard(bench, env) {
  bench.progress('sharding');
  const command = bench.start('bin/nightlatch.mjs', { args: ['database', 'shard', '--yes'], env });
  if ((await command.ended) !== 0) throw new Error('`database shard` failed');
  const client = await new mongo.MongoClient(env.MONGODB_URI).connect();
  try {
    for (const name of ['users', 'sessions']) {
      const collection = client.db().collection(name);
      for (const index of await collection.indexes()) {
        // Of the document's own and of the shard key.
        if (Object.keys(index.key)[0] !== '_id') await collection.dropIndex(index.name);
      }
    }
  } finally {
    await client.close();
  }
}

/** @returns the `port`; seconds until it is live, and until it is ready; what it said of its readiness meanwhile, each once */
async function startFirst(bench, env) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const { port } = await bench.service({ env, path: '/health/live', pinned: true });
  const live = seconds();
  const told = new Set();
  for (;;) {
    const { status, text } = await request(port, 'GET', '/health/ready');
    if (status === 200) return { port, live, ready: seconds(), told: [...told] };
    told.add(JSON.parse(text).detail);
    bench.progress(`the first start builds indexes: ${seconds().toFixed()} s`);
    await sleep(1000);
  }
}
