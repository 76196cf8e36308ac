import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './replica-set.mjs';

/** What operators copy: tried as it is, but for the addresses. */
const CONF = new URL('../../docs/operations/nginx.conf', import.meta.url);
const SERVERS = /^( +server )\S+(.*\n)(?: +server .*\n)+/m;

/** Milliseconds until the processes of an earlier configuration have finished what they had begun. */
const RELOAD_LIMIT = 20_000;

/**
 * Around it what a distribution has, in a folder of its own, and one line for each request: how it was answered, and what
 * each node it was sent to has said and has got of it, in bytes.
 */
const AROUND = `
daemon off;
pid nginx.pid;
worker_processes 2;
events {}
http {
  log_format tries '$request_method|$status|$upstream_status|$upstream_bytes_sent';
  access_log tries.log tries;
  client_body_temp_path client_body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include nightlatch.conf;
}
`;

/** A real nginx on the loopback address, in front of nodes. */
export class LoadBalancer {
  /** Whether it is busy with another configuration: idle connections of clients end then, and a request on one with it. */
  isLeaving = false;

  constructor(dir, port) {
    Object.assign(this, { dir, port, url: `http://127.0.0.1:${port}` });
  }

  /** @param nodes `{ port }` each */
  static async start(nodes) {
    const dir = await mkdtemp(join(tmpdir(), 'nightlatch-nginx-'));
    const balancer = new LoadBalancer(dir, await freePort());
    await writeFile(join(dir, 'nginx.conf'), AROUND);
    await balancer.configure(nodes);
    const args = ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')];
    balancer.process = spawn('nginx', args, { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries++) {
      if (!balancer.isAlive) break;
      if (await balancer.isListening()) return balancer;
      await sleep(50);
    }
    throw new Error(`nginx does not start:\n${await balancer.errors()}`);
  }

  get isAlive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Asked without a request, which a node would get. */
  async isListening() {
    const socket = connect(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }

  /** Sends requests to these nodes from now on; those that have begun are finished. */
  async use(nodes) {
    await this.configure(nodes);
    const before = await this.workers();
    const began = performance.now();
    this.isLeaving = true;
    this.process.kill('SIGHUP');
    while ((await this.workers()).some((worker) => before.includes(worker))) {
      if (performance.now() - began > RELOAD_LIMIT)
        throw new Error(`nginx does not load its configuration:\n${await this.errors()}`);
      await sleep(20);
    }
    this.isLeaving = false;
  }

  /**
   * What it did beside answering as the first node that it asked did.
   *
   * @returns how many requests it `passedOn` to another node that answered, how many it `refused` itself, and how many it
   *   `repeated` although a node had got them and they may not be carried out twice
   */
  async deeds() {
    const lines = (await readFile(join(this.dir, 'tries.log'), 'utf8')).split('\n').filter(Boolean);
    const deeds = { passedOn: 0, refused: 0, repeated: 0 };
    for (const line of lines) {
      const [method, status, ...tries] = line.split('|');
      const [statuses, sent] = tries.map((list) => list.split(', '));
      if (status === '503' && statuses.at(-1) !== '503') deeds.refused += 1;
      else if (statuses.length > 1) deeds.passedOn += 1;
      const isSafe = method !== 'POST' && method !== 'PATCH';
      if (!isSafe && sent.slice(0, -1).some((bytes) => Number(bytes) > 0)) deeds.repeated += 1;
    }
    return deeds;
  }

  async configure(nodes) {
    const text = (await readFile(CONF, 'utf8'))
      .replace(SERVERS, (_, before, after) =>
        nodes.map(({ port }) => `${before}127.0.0.1:${port}${after}`).join(''),
      )
      .replace('listen 80;', `listen 127.0.0.1:${this.port};`);
    await writeFile(join(this.dir, 'nightlatch.conf'), text);
  }

  /** The processes that answer. */
  async workers() {
    const { pid } = this.process;
    return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  }

  async errors() {
    return (await readFile(join(this.dir, 'error.log'), 'utf8').catch(() => '')).slice(-5000);
  }

  async end() {
    if (this.isAlive) {
      // Not SIGKILL: its workers would stay.
      this.process.kill('SIGTERM');
      await once(this.process, 'exit');
    }
    await rm(this.dir, { recursive: true, force: true });
  }
}
