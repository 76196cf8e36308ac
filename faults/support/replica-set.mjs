import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { findMongod } from '../../dist/database/embedded/mongod-binary.js';

/** Milliseconds without a primary after which the others elect one: what compose.yaml sets, too. */
const ELECTION_TIMEOUT = 5000;

/** @returns a TCP port that was free a moment ago */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Real mongods on the loopback address, which can be killed, frozen and made to fail. */
export class ReplicaSet {
  /** @param members `{ port, dataDir, process }` each */
  constructor(binary, dir, members, { name, args, cacheGB }) {
    Object.assign(this, { binary, dir, members, name, args, cacheGB });
  }

  /**
   * @param options `dataDirs` where each keeps its data, in a temporary folder when not given; `name`; `size`, how many
   *   members; `args` and `cacheGB`, of each
   */
  static async start({ dataDirs, name = 'nightlatch', size = 3, args = [], cacheGB = 0.25 } = {}) {
    const binary = await findMongod({
      cacheDir: join(homedir(), '.cache', 'nightlatch'),
      log: () => undefined,
    });
    const dir = await mkdtemp(join(tmpdir(), 'nightlatch-faults-'));
    const members = [];
    while (members.length < size) {
      const dataDir = dataDirs?.[members.length] ?? join(dir, String(members.length));
      members.push({ port: await freePort(), dataDir });
    }
    const set = new ReplicaSet(binary, dir, members, { name, args, cacheGB });
    try {
      await Promise.all(members.map((_, n) => set.restart(n)));
      await set.command(0, {
        replSetInitiate: {
          _id: name,
          ...(args.includes('--configsvr') && { configsvr: true }),
          members: members.map(({ port }, n) => ({ _id: n, host: `127.0.0.1:${port}` })),
          settings: { electionTimeoutMillis: ELECTION_TIMEOUT },
        },
      });
      await set.primary();
      return set;
    } catch (error) {
      await set.end();
      throw error;
    }
  }

  /** Its members, as in `127.0.0.1:1,127.0.0.1:2`. */
  get hosts() {
    return this.members.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  /** Of all members, for a database of one's own. */
  uri(database) {
    return `mongodb://${this.hosts}/${database}?replicaSet=${this.name}`;
  }

  /** Starts a member that does not run. */
  async restart(n) {
    const { port, dataDir } = this.members[n];
    await mkdir(dataDir, { recursive: true });
    const args = ['--port', port, '--dbpath', dataDir, '--replSet', this.name, '--bind_ip', '127.0.0.1'];
    const limits = [
      '--wiredTigerCacheSizeGB',
      this.cacheGB,
      '--oplogSize',
      '64',
      '--setParameter',
      'enableTestCommands=1',
    ];
    this.members[n].process = spawn(this.binary, [...args, ...limits, ...this.args].map(String), {
      stdio: 'ignore',
      detached: true,
    });
    for (let tries = 0; tries < 200; tries++) {
      try {
        await this.command(n, { ping: 1 });
        return;
      } catch {
        await sleep(100);
      }
    }
    throw new Error(`mongod ${n} does not start`);
  }

  /** One command on one member. */
  async command(n, command) {
    const client = new mongo.MongoClient(
      `mongodb://127.0.0.1:${this.members[n].port}/?directConnection=true`,
      {
        serverSelectionTimeoutMS: 1000,
        connectTimeoutMS: 1000,
        socketTimeoutMS: 5000,
      },
    );
    try {
      return await client.db('admin').command(command);
    } finally {
      await client.close();
    }
  }

  /** Waits for a primary; which member it is. */
  async primary() {
    for (;;) {
      const found = await Promise.all(
        this.members.map(async ({ process }, n) => {
          if (process.exitCode !== null || process.signalCode !== null) return false;
          return this.command(n, { hello: 1 }).then(
            ({ isWritablePrimary }) => isWritablePrimary,
            () => false,
          );
        }),
      );
      const n = found.indexOf(true);
      if (n >= 0) return n;
      await sleep(50);
    }
  }

  signal(n, signal) {
    process.kill(-this.members[n].process.pid, signal);
  }

  /** Makes commands fail on every member, or no longer (`mode: 'off'`). */
  async fail(failPoint) {
    await Promise.all(
      this.members.map((_, n) => this.command(n, { configureFailPoint: 'failCommand', ...failPoint })),
    );
  }

  /** Has members copy nothing from the primary any more, or do so again. */
  async follow(members, isFollowing) {
    const mode = isFollowing ? 'off' : 'alwaysOn';
    await Promise.all(members.map((n) => this.command(n, { configureFailPoint: 'stopReplProducer', mode })));
  }

  async end() {
    for (const { process: mongod } of this.members) {
      if (mongod?.exitCode === null && mongod.signalCode === null) process.kill(-mongod.pid, 'SIGKILL');
    }
    await sleep(200);
    await rm(this.dir, { recursive: true, force: true });
  }
}
