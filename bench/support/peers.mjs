import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

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
