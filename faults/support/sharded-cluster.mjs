import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { findMongos } from './mongos-binary.mjs';
import { freePort, ReplicaSet } from './replica-set.mjs';

/** A real cluster on the loopback address: a config server, shards and routers (mongos), each of which can be frozen and killed. */
export class ShardedCluster {
  /** @param routers `{ port, process }` each */
  constructor(binary, config, shards, routers) {
    Object.assign(this, { binary, config, shards, routers });
  }

  /** @param options how many `members` each shard has and with how much cache, how many `routers` there are */
  static async start({ members = [1, 1], routers = 2, cacheGB } = {}) {
    const binary = await findMongos();
    const sets = await Promise.allSettled([
      ReplicaSet.start({ name: 'config', size: 1, args: ['--configsvr'] }),
      ...members.map((size, n) =>
        ReplicaSet.start({ name: `shard${n}`, size, args: ['--shardsvr'], cacheGB }),
      ),
    ]);
    const [config, ...started] = sets.map(({ value }) => value);
    const ports = [];
    while (ports.length < routers) ports.push(await freePort());
    const cluster = new ShardedCluster(
      binary,
      config,
      started,
      ports.map((port) => ({ port })),
    );
    try {
      for (const { reason } of sets) if (reason !== undefined) throw reason;
      await Promise.all(ports.map((_, n) => cluster.restart(n)));
      for (const { name, hosts } of started) await cluster.command({ addShard: `${name}/${hosts}` });
      return cluster;
    } catch (error) {
      await cluster.end();
      throw error;
    }
  }

  /** Places a database, which is not sharded, on a shard. */
  async place(database, shard = 0) {
    await this.command({ enableSharding: database, primaryShard: this.shards[shard].name });
  }

  /**
   * @param database which
   * @param routers by which of them
   */
  uri(database, routers = this.routers.map((_, n) => n)) {
    return `mongodb://${routers.map((n) => `127.0.0.1:${this.routers[n].port}`).join(',')}/${database}`;
  }

  /** Of all its processes. */
  get pids() {
    const servers = [this.config, ...this.shards].flatMap(({ members }) => members);
    return [...servers, ...this.routers].map(({ process }) => process.pid);
  }

  /** Starts a router that does not run. */
  async restart(n) {
    const router = this.routers[n];
    const { name, hosts } = this.config;
    const args = ['--port', router.port, '--configdb', `${name}/${hosts}`, '--bind_ip', '127.0.0.1'];
    router.process = spawn(this.binary, args.map(String), { stdio: 'ignore', detached: true });
    for (let tries = 0; tries < 200; tries++) {
      try {
        await this.command({ ping: 1 }, n);
        return;
      } catch {
        await sleep(100);
      }
    }
    throw new Error(`mongos ${n} does not start`);
  }

  /** One command by a router. */
  command(command, n = 0) {
    return this.inDatabase('admin', (db) => db.command(command), n);
  }

  /** Something in a database, by a router. */
  async inDatabase(database, work, n = 0) {
    const client = new mongo.MongoClient(this.uri(database, [n]), {
      serverSelectionTimeoutMS: 1000,
      connectTimeoutMS: 1000,
      socketTimeoutMS: 20_000,
    });
    try {
      return await work(client.db());
    } finally {
      await client.close();
    }
  }

  /** To a router. */
  signal(n, signal) {
    process.kill(-this.routers[n].process.pid, signal);
  }

  async end() {
    for (const { process: mongos } of this.routers) {
      if (mongos?.exitCode === null && mongos.signalCode === null) process.kill(-mongos.pid, 'SIGKILL');
    }
    await Promise.all([this.config, ...this.shards].map((set) => set?.end()));
  }
}
