import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './replica-set.mjs';

/** The folder of this checkout. */
export const THIS_BUILD = new URL('../..', import.meta.url).pathname;
const SKEW = new URL('./skew.mjs', import.meta.url).href;

/** The same for all nodes of a run. */
const SECRETS = {
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

/** A node of the service: the built process, with the port it keeps over restarts. */
export class Node {
  /** The folder of the checkout whose `dist/main.js` it runs from its next start on. */
  build = THIS_BUILD;

  constructor(port, env, skew) {
    Object.assign(this, { port, env, skew, url: `http://127.0.0.1:${port}`, output: '' });
  }

  /**
   * @param env its settings
   * @param skew milliseconds by which its clock is wrong
   * @param build what it runs, when that is not this checkout
   */
  static async start(env, skew = 0, build = THIS_BUILD) {
    const node = new Node(await freePort(), env, skew);
    node.build = build;
    await node.restart();
    return node;
  }

  async restart() {
    // Until it is ready nobody expects an answer of it.
    this.isLeaving = true;
    const skewed = this.skew === 0 ? [] : ['--import', SKEW];
    this.process = spawn(process.execPath, [...skewed, join(this.build, 'dist/main.js')], {
      cwd: mkdtempSync(join(tmpdir(), 'nightlatch-node-')),
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: String(this.port),
        PUBLIC_URL: 'http://localhost:3000',
        BCRYPT_COST: '10',
        RATE_LIMITS: 'off',
        SWAGGER: 'off',
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        // Longer than any fault here lasts: a client that repeats itself afterwards must not look like a thief.
        REFRESH_LEEWAY: '300s',
        CLOCK_SKEW_MS: String(this.skew),
        ...SECRETS,
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (chunk) => (this.output = (this.output + chunk).slice(-20_000)));
    }
    await this.ready();
    this.isLeaving = false;
  }

  get isAlive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async ready() {
    for (let tries = 0; tries < 600; tries++) {
      if (!this.isAlive) throw new Error(`The node ended:\n${this.output}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(50);
    }
    throw new Error(`The node does not get ready:\n${this.output}`);
  }

  /** Resident memory in MiB. */
  async memory() {
    const [, kib] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${this.process.pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  }

  /** @returns its exit code */
  async end(signal = 'SIGTERM') {
    if (!this.isAlive) return this.process.exitCode;
    this.isLeaving = true;
    this.process.kill(signal);
    const [code] = await once(this.process, 'exit');
    return code;
  }
}
