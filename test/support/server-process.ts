import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Api } from './api.js';

/** The built service in a process of its own, as an operator runs it. */
export interface ServerProcess {
  api: Api;
  process: ChildProcess;
  /** What it has written to stdout and stderr so far. */
  output(): string;
  /** Sends a signal and waits for the end; SIGTERM unless told otherwise. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs `dist/main.js` with an environment of its own, in a folder of its own, and leaves it to its fate. */
export function spawnServer(
  env: Record<string, string>,
  cwd = mkdtempSync(join(tmpdir(), 'nightlatch-run-')),
): {
  process: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
} {
  const child = spawn(process.execPath, ['--enable-source-maps', resolve('dist/main.js')], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, output: () => output, exit };
}

/**
 * Starts the built service and waits until it is ready.
 *
 * @param env environment variables; PORT is chosen when absent
 * @param cwd its working directory, where `.data/` is; a fresh one when absent
 * @throws with its output when it ends instead
 */
export async function startServer(env: Record<string, string> = {}, cwd?: string): Promise<ServerProcess> {
  const port = env['PORT'] ?? String(await freePort());
  const server = spawnServer({ PORT: port, BCRYPT_COST: '10', RATE_LIMITS: 'off', ...env }, cwd);
  const api = new Api(`http://127.0.0.1:${port}`);
  while (!(await isReady(api))) {
    if (server.process.exitCode !== null)
      throw new Error(`The server ended instead of starting:\n${server.output()}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return {
    api,
    process: server.process,
    output: server.output,
    stop: (signal = 'SIGTERM') => {
      server.process.kill(signal);
      return server.exit;
    },
  };
}

async function isReady(api: Api): Promise<boolean> {
  try {
    return (await api.get('/health/ready')).status === 200;
  } catch {
    return false;
  }
}
