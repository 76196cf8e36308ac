/**
 * What the verified-token cache saves: guarded requests with tokens the server sees for the first time, against
 * the same requests once more. `npm run build && node bench/verified-token-cache.mjs`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { closeConnections, request } from './support/client.mjs';

const ROUNDS = 7;
const TOKENS = 2000;
const CONNECTIONS = 16;
const PORT = 3999;

/** Asks once with each token, on all connections at once; requests per second. */
async function rate(path, tokens) {
  const queue = [...tokens];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
        const { status } = await request(PORT, 'GET', path, { token });
        if (status !== 200) throw new Error(`${path} answered ${status}`);
      }
    }),
  );
  return tokens.length / ((performance.now() - began) / 1000);
}

/** Fresh access tokens of one session: a refresh repeated within the leeway gives a new one each time. */
async function freshTokens(refreshToken) {
  const tokens = [];
  while (tokens.length < TOKENS) {
    const answers = await Promise.all(
      Array.from({ length: CONNECTIONS }, () =>
        request(PORT, 'POST', '/auth/refresh', { body: { refreshToken } }),
      ),
    );
    tokens.push(...answers.map(({ text }) => JSON.parse(text).accessToken));
  }
  return tokens.slice(0, TOKENS);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const server = spawn(process.execPath, [resolve('dist/main.js')], {
  cwd,
  env: {
    ...process.env,
    RATE_LIMITS: 'off',
    PORT: String(PORT),
    REFRESH_LEEWAY: '300s',
    BCRYPT_COST: '10',
    LOG_LEVEL: 'error',
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  for (;;) {
    const ready = await request(PORT, 'GET', '/health/ready').catch(() => undefined);
    if (ready?.status === 200) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  const person = { name: 'Bench', email: 'bench@example.com', password: 'correct horse battery staple' };
  let { refreshToken } = JSON.parse((await request(PORT, 'POST', '/auth/signup', { body: person })).text);
  const rounds = [];
  for (let round = -1; round < ROUNDS; round++) {
    const tokens = await freshTokens(refreshToken);
    const floor = await rate('/health/live', tokens);
    const first = await rate('/auth/whoami', tokens);
    const again = await rate('/auth/whoami', tokens);
    // The first round warms the compiler up.
    if (round >= 0) rounds.push({ floor, first, again });
    process.stdout.write(`\rround ${round + 1} of ${ROUNDS}`);
    refreshToken = JSON.parse(
      (
        await request(PORT, 'POST', '/auth/login', {
          body: { email: person.email, password: person.password },
        })
      ).text,
    ).refreshToken;
  }
  const of = (name) => median(rounds.map((round) => round[name]));
  console.log(`\n
| guarded requests/s (medians of ${ROUNDS}) | | of the open route |
|---|---|---|
| open route (/health/live) | ${of('floor').toFixed(0)} | 1.00 |
| token seen for the first time | ${of('first').toFixed(0)} | ${(of('first') / of('floor')).toFixed(2)} |
| token seen before | ${of('again').toFixed(0)} | ${(of('again') / of('floor')).toFixed(2)} |`);
} finally {
  server.kill();
  closeConnections();
  await new Promise((done) => server.once('exit', done));
  rmSync(cwd, { recursive: true, force: true });
}
