/**
 * What the metric of requests costs: guarded requests of a server with METRICS=on against one with METRICS=off, round
 * by round in turn. `npm run build && node bench/metrics.mjs`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closeConnections, request } from './support/client.mjs';

const ROUNDS = 15;
const REQUESTS = 20_000;
const CONNECTIONS = 16;
const PORTS = { on: 3987, off: 3988 };

/** Guarded requests on all connections at once, with one token; requests per second. */
async function rate({ port, token }) {
  let left = REQUESTS;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) {
        const { status } = await request(port, 'GET', '/auth/whoami', { token });
        if (status !== 200) throw new Error(`whoami answered ${status}`);
      }
    }),
  );
  return REQUESTS / ((performance.now() - began) / 1000);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const cleanup = [];
async function start(metrics) {
  const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
  const port = PORTS[metrics];
  const server = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd,
    env: {
      ...process.env,
      RATE_LIMITS: 'off',
      PORT: String(port),
      METRICS: metrics,
      BCRYPT_COST: '10',
      LOG_LEVEL: 'error',
      JWT_ACCESS_EXPIRES_IN: '30m',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  cleanup.push(async () => {
    server.kill();
    await new Promise((done) => server.once('exit', done));
    rmSync(cwd, { recursive: true, force: true });
  });
  for (;;) {
    const ready = await request(port, 'GET', '/health/ready').catch(() => undefined);
    if (ready?.status === 200) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const body = { name: 'Bench', email: 'bench@example.com', password: 'correct horse battery staple' };
  const { accessToken } = JSON.parse((await request(port, 'POST', '/auth/signup', { body })).text);
  return { port, token: accessToken };
}

try {
  const servers = { on: await start('on'), off: await start('off') };
  const rates = { on: [], off: [] };
  for (let round = -1; round < ROUNDS; round++) {
    // In turn who begins, since the machine is not the same from one moment to the next.
    for (const metrics of round % 2 ? ['on', 'off'] : ['off', 'on']) {
      const found = await rate(servers[metrics]);
      // The first round warms the compiler up.
      if (round >= 0) rates[metrics].push(found);
    }
  }
  const shown = (values) => values.map((value) => value.toFixed(0)).join(' ');
  console.log(`on:  ${shown(rates.on)}\noff: ${shown(rates.off)}`);
  const ratios = rates.on.map((on, round) => on / rates.off[round]);
  console.log(`
| METRICS | guarded requests/s (medians of ${ROUNDS} rounds) |
|---|---|
| off | ${median([...rates.off]).toFixed(0)} |
| on | ${median([...rates.on]).toFixed(0)} |

on / off, round by round: median ${median([...ratios]).toFixed(2)}, from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`);
} finally {
  closeConnections();
  await Promise.all(cleanup.map((end) => end()));
}
