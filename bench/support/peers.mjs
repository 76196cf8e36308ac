import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { databaseOf } from './database.mjs';

const FOLDER = 'bench/peers';

/** The software that is measured beside nightlatch, with its versions. It is no dependency of this package. */
export const PEERS = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8')).dependencies;

/** Installs it, unless what is there is what the lock file says. */
export function installPeers(bench) {
  const installed = statSync(`${FOLDER}/node_modules/.package-lock.json`, { throwIfNoEntry: false });
  if (installed?.mtimeMs >= statSync(`${FOLDER}/package-lock.json`).mtimeMs) return;
  bench.progress(`installing ${Object.keys(PEERS).join(' and ')} in ${FOLDER}`);
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci failed in ${FOLDER}`);
}

/**
 * How the servers of both are started. Those of one product share a database.
 *
 * @param {string} uri of the `mongod` for all of them
 * @param {number} cost of nightlatch's bcrypt
 */
export function startsOf(bench, uri, cost) {
  const options = { cwd: bench.folder(), pinned: true };
  const ours = { MONGODB_URI: databaseOf(uri, 'nightlatch'), BCRYPT_COST: String(cost) };
  const theirs = {
    MONGODB_URI: databaseOf(uri, 'better-auth'),
    SECRET: randomBytes(32).toString('base64url'),
    NODE_ENV: 'production',
  };
  const unhashed = {
    env: { ...ours, BENCH_HASHING: 'off' },
    node: ['--import', new URL('./hashing-variant.mjs', import.meta.url).href],
  };
  return {
    service: () => bench.service({ ...options, env: { ...ours, SESSIONS_PER_ACCOUNT: '1000' } }),
    unhashedService: () => bench.service({ ...options, ...unhashed }),
    unhashedHost: () =>
      bench.server('bench/floors/guarded-route.mjs', {
        ...{ path: '/health/ready', ...options, ...unhashed },
        env: {
          ...unhashed.env,
          PUBLIC_URL: 'http://localhost:3000',
          RATE_LIMITS: 'off',
          METRICS: 'off',
          LOG_LEVEL: 'error',
          JWT_ACCESS_EXPIRES_IN: '30m',
        },
      }),
    /** @param env of the settings of bench/peers/better-auth.mjs */
    betterAuth: (env) =>
      bench.server('bench/peers/better-auth.mjs', {
        ...{ path: '/api/auth/ok', ...options },
        env: { ...theirs, ...env },
      }),
  };
}
