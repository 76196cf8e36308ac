/**
 * Can an address that has an account be told from one that has none by how long `POST /auth/email/start` takes? Asks for
 * both, in random order, and says how often one of the first takes longer than one of the second: by chance
 * that is every other time. `npm run build && node bench/email-start.mjs`
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeConnections, PERSON, request, requestJson } from './support/client.mjs';

const PORT = 3986;
const ACCOUNTS = 100;
const REQUESTS = 2_000;
/** Requests that are not timed: they warm the compiler up. */
const WARM_UP = 200;
/** Milliseconds between two requests, so that the mail of one is delivered before the next is timed. */
const PAUSE = 25;

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const server = spawn(process.execPath, [resolve('dist/main.js')], {
  cwd,
  env: {
    ...process.env,
    ...{ PORT: String(PORT), RATE_LIMITS: 'off', EMAIL_LOGIN: 'on', BCRYPT_COST: '10', LOG_LEVEL: 'error' },
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});

async function time(email) {
  const began = performance.now();
  await requestJson(PORT, 'POST', '/auth/email/start', { body: { email, method: 'code' } });
  return performance.now() - began;
}

const quantile = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(2);

try {
  while ((await request(PORT, 'GET', '/health/ready').catch(() => undefined))?.status !== 200)
    await sleep(100);
  for (let nr = 0; nr < ACCOUNTS; nr++) {
    const body = { ...PERSON, email: `known-${nr}@example.com` };
    await requestJson(PORT, 'POST', '/auth/signup', { body });
  }
  const times = { known: [], unknown: [] };
  for (let nr = -WARM_UP; nr < REQUESTS; nr++) {
    const kind = randomInt(2) === 0 ? 'known' : 'unknown';
    const taken = await time(`${kind}-${randomInt(ACCOUNTS)}@example.com`);
    if (nr >= 0) times[kind].push(taken);
    await sleep(PAUSE);
  }
  for (const [kind, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
    console.log(
      `${kind}: ${all.length} requests, median ${median} ms, half of them from ${low} to ${high} ms`,
    );
  }
  const longer = times.known.map(
    (taken) => times.unknown.filter((other) => other < taken).length / times.unknown.length,
  );
  const share = longer.reduce((sum, each) => sum + each, 0) / longer.length;
  console.log(`known takes longer than unknown: ${(100 * share).toFixed(1)} % (by chance 50 %)`);
} finally {
  closeConnections();
  server.kill();
  await new Promise((done) => server.once('exit', done));
  rmSync(cwd, { recursive: true, force: true });
}
