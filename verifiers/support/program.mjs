import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a program must listen. */
const PATIENCE = 60_000;

/** A TCP port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A process of its own, with what it has said. */
export class Program {
  /**
   * @param {string[]} command with its arguments
   * @param {object} options `cwd`, `env` beside PATH and HOME, `stdin` as in `spawn`
   */
  constructor([command, ...args], { cwd, env = {}, stdin = 'ignore' } = {}) {
    this.name = command;
    this.output = '';
    this.process = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: [stdin, 'pipe', 'pipe'],
      // A group of its own: what it starts ends with it.
      detached: true,
    });
    this.end = once(this.process, 'close');
    this.process.once('error', (error) => (this.output += String(error)));
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.on('data', (chunk) => (this.output = (this.output + chunk).slice(-20_000)));
  }

  get isAlive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** @throws Error with what it has said when it ends, or never listens; it is stopped then */
  async listens(port) {
    const start = performance.now();
    while (!(await accepts(port))) {
      if (!this.isAlive) throw new Error(`${this.name} ended:\n${this.output}`);
      if (performance.now() - start > PATIENCE) {
        await this.stop();
        throw new Error(`${this.name} does not listen:\n${this.output}`);
      }
      await sleep(50);
    }
  }

  async stop() {
    if (this.process.pid === undefined) return;
    try {
      process.kill(-this.process.pid, 'SIGTERM');
      await Promise.race([this.end, sleep(5000)]);
      process.kill(-this.process.pid, 'SIGKILL');
    } catch {
      // It had ended by itself.
    }
  }
}

/** @throws Error with what it has said unless it ends with 0 */
export async function run(command, options) {
  const program = new Program(command, options);
  const [code] = await program.end;
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${program.output}`);
  return program.output;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
