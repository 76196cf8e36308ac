import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedMongod } from '../../dist/database/embedded/embedded-mongod.js';
import { closeConnections, request } from './client.mjs';

export const CORES = availableParallelism();

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const hasTaskset = process.platform === 'linux' && spawnSync('taskset', ['-V']).status === 0;

/** How the service is started, as its users start it: `node --one --more dist/main.js`. */
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const START_OPTIONS = scripts.start.split(' ').slice(1, -1);

/** The core of what is measured. */
const SERVER_CORE = CORES - 1;
/** Those of everything else: the load generator and `mongod`. */
const OTHER_CORES = CORES > 1 ? `0-${CORES - 2}` : '0';

/** Whether servers have a core of their own. */
export const PINS = hasTaskset && CORES > 1;

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** What a scenario starts, and the end of it: also at an error and at Ctrl-C. */
export class Bench {
  #undo = [];
  #ending;

  /** Keeps this process, and so what it starts, off the core of what is measured. */
  constructor() {
    this.spread([process.pid], false);
    // What nobody catches would leave the servers behind.
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.once(event, (error) => {
        console.error(error);
        void this.end().finally(() => process.exit(1));
      });
    }
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => {
        void this.end().finally(() => process.exit(130));
      });
    }
  }

  /** Says what is going on, over what was said before. */
  progress(text) {
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  }

  /** What must be done whatever happens; the last one first. */
  finally(undo) {
    this.#undo.push(undo);
  }

  /** A folder that is removed in the end. */
  folder() {
    const path = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
    this.finally(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  /** A real `mongod` with an empty database. */
  async mongod() {
    this.progress('starting mongod');
    const mongod = await startEmbeddedMongod({
      dataDir: join(this.folder(), 'mongod'),
      log: () => undefined,
    });
    this.finally(() => mongod.stop());
    return mongod.uri;
  }

  /**
   * Lets processes use every core, while what they do only prepares a measurement, or keeps them again off the core of what is
   * measured.
   */
  spread(pids, everywhere) {
    if (!PINS) return;
    const cores = everywhere ? `0-${CORES - 1}` : OTHER_CORES;
    for (const pid of pids) spawnSync('taskset', ['-a', '-cp', cores, String(pid)]);
  }

  /** Starts a program of ours in a process of its own. */
  start(
    script,
    { env = {}, cwd = this.folder(), pinned = false, node = [], args = [], stdout = 'ignore' } = {},
  ) {
    const own = [process.execPath, ...node, resolve(script), ...args];
    const [command, ...rest] = PINS
      ? ['taskset', '-c', pinned ? String(SERVER_CORE) : `0-${CORES - 1}`, ...own]
      : own;
    const child = spawn(command, rest, {
      cwd,
      // In a group of its own: a Ctrl-C is for us to pass on.
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', stdout, 'inherit'],
    });
    child.ended = new Promise((done) => {
      child.once('exit', done);
    });
    this.finally(async () => {
      child.kill();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await child.ended;
      clearTimeout(impatience);
    });
    return child;
  }

  /** Starts a server and waits for its first good answer on a path. */
  async server(script, { path = '/', env = {}, ...options } = {}) {
    const port = await freePort();
    const child = this.start(script, { ...options, env: { PORT: String(port), ...env } });
    for (;;) {
      const answer = await request(port, 'GET', path).catch(() => undefined);
      if (child.exitCode !== null) throw new Error(`${script} did not start`);
      if (answer?.status === 200) return { port, pid: child.pid, child };
      await sleep(20);
    }
  }

  /** Starts the built service. Everybody comes from one address here, which is what rate limits are there for. */
  service({ build = 'dist', env = {}, node = [], ...options } = {}) {
    return this.server(join(build, 'main.js'), {
      path: '/health/ready',
      node: [...START_OPTIONS, ...node],
      ...options,
      env: {
        PUBLIC_URL: 'http://localhost:3000',
        BCRYPT_COST: '10',
        LOG_LEVEL: 'error',
        RATE_LIMITS: 'off',
        JWT_ACCESS_EXPIRES_IN: '30m',
        ...env,
      },
    });
  }

  /** Ends all that was started. Harmless when repeated. */
  end() {
    this.#ending ??= (async () => {
      closeConnections();
      for (const undo of this.#undo.splice(0).reverse()) await undo();
    })().finally(() => {
      this.#ending = undefined;
    });
    return this.#ending;
  }
}

/** Measures several things in turns: a round is one of each, and the first of all rounds warms up. */
export async function inTurns(bench, { rounds, warmUp = 1 }, subjects) {
  const found = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    const names = Object.keys(subjects);
    // In turn who begins: the machine is not the same from one moment to the next.
    for (const name of round % 2 ? names.reverse() : names) {
      bench.progress(`${round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`}: ${name}`);
      const value = await subjects[name]();
      if (round >= 0) found[name].push(value);
    }
  }
  return found;
}
