import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { freePort } from './server-process.js';

/** A real Redis that one test may freeze, kill and start again; its port and password stay, its data do not. */
export class OwnRedis {
  static readonly PASSWORD = 'hunter2hunter2';
  private running: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** One that does not run yet. */
  static async prepare(): Promise<OwnRedis> {
    return new OwnRedis(await freePort());
  }

  get uri(): string {
    return `redis://:${OwnRedis.PASSWORD}@127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', requirepass: OwnRedis.PASSWORD };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.running = spawn('redis-server', args, {
      cwd: mkdtempSync(join(tmpdir(), 'nightlatch-redis-')),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    for await (const chunk of this.running.stdout!) {
      output += String(chunk);
      if (output.includes('Ready to accept connections')) break;
    }
    return this;
  }

  signal(signal: NodeJS.Signals): void {
    this.running?.kill(signal);
  }

  async stop(): Promise<void> {
    if (this.running === undefined || this.running.exitCode !== null || this.running.signalCode !== null)
      return;
    const exit = once(this.running, 'exit');
    this.running.kill('SIGKILL');
    await exit;
  }

  /** Every key with the seconds it has to live, as an operator sees them. */
  async keys(): Promise<Record<string, number>> {
    const client = await createClient({ url: this.uri }).connect();
    try {
      const keys = await client.keys('*');
      return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await client.ttl(key)])));
    } finally {
      client.destroy();
    }
  }
}
