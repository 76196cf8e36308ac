import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { Client } from './client.mjs';
import { History, REVOCATION_LIMIT } from './history.mjs';
import { LoadBalancer } from './load-balancer.mjs';
import { Node } from './node.mjs';
import { ReplicaSet } from './replica-set.mjs';
import { ShardedCluster } from './sharded-cluster.mjs';
import { Wire } from './wire.mjs';

let databases = 0;

/** Milliseconds from a fault until all is well again, without help. */
const RECOVERY_LIMIT = 10_000;

/** How many people are asked at once whether all is as they were told. */
const CHECKED_AT_ONCE = 40;

/** A replica set or a cluster, nodes, and people who use them. */
export class World {
  history = new History();
  nodes = [];
  clients = [];
  closing = [];
  remarks = [];
  slowestRecovery;

  /**
   * @param options `env` of the nodes, `skews` of their clocks in milliseconds, and thereby how many there are, `build`
   *   when they are not of this one; `people`; `dataDirs` of the mongods, `isWired` when the nodes reach the primary, and
   *   nobody else, over a wire that can be frozen; `isSharded` for a cluster instead of a replica set, and `losesEvery`, how
   *   many answers of its first router one is lost of; `isBalanced` when people reach the nodes through nginx, and
   *   `revocationLimit` where it is another
   */
  static async create(options = {}) {
    const { env = {}, skews = [0, 0], people = 8, isSharded = false, isBalanced = false } = options;
    const world = new World();
    world.build = options.build;
    world.revocationLimit = options.revocationLimit ?? REVOCATION_LIMIT;
    try {
      databases += 1;
      world.database = `faults${databases}`;
      const uri = isSharded ? await world.startCluster(options) : await world.startSet(options);
      world.env = { MONGODB_URI: uri, ...env };
      for (const skew of skews) await world.addNode(skew);
      if (isBalanced) await world.startBalancer();
      world.clients = Array.from({ length: people }, () => new Client(world));
      await Promise.all(world.clients.map((client) => client.signUp()));
      return world;
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  /** What people ask: a load balancer, or the nodes themselves. */
  get entrances() {
    return this.balancer === undefined ? this.nodes : [this.balancer];
  }

  /** Starts one more node. */
  async addNode(skew = 0) {
    const node = await Node.start(this.env, skew, this.build);
    this.nodes.push(node);
    return node;
  }

  async startBalancer() {
    this.balancer = await LoadBalancer.start(this.nodes);
    this.closing.push(() => this.balancer.end());
  }

  /** @returns what the nodes connect to */
  async startSet({ dataDirs, isWired = false }) {
    this.set = await ReplicaSet.start({ dataDirs });
    this.uri = this.set.uri(this.database);
    if (!isWired) return this.uri;
    this.wire = await Wire.start(this.set.members[await this.set.primary()].port);
    this.closing.push(() => this.wire.close());
    return `mongodb://127.0.0.1:${this.wire.port}/${this.database}?directConnection=true`;
  }

  /** @returns what the nodes connect to */
  async startCluster({ losesEvery }) {
    this.cluster = await ShardedCluster.start({ members: [3, 1] });
    await this.cluster.place(this.database);
    this.uri = this.cluster.uri(this.database);
    if (losesEvery === undefined) return this.uri;
    const [first] = this.cluster.routers;
    const wire = await Wire.start(first.port, { losesEvery });
    this.closing.push(() => wire.close());
    return this.uri.replace(`:${first.port},`, `:${wire.port},`);
  }

  /** Lets people live while something happens, and for a few seconds before and after it. */
  async during(happening) {
    const stop = new AbortController();
    const lives = this.clients.map((client) => client.live(stop.signal));
    try {
      await sleep(2000);
      await happening();
      await sleep(2000);
    } finally {
      stop.abort();
      await Promise.all(lives);
    }
  }

  /**
   * Waits until all nodes do everything again, and notes how long that took.
   *
   * @throws when it takes longer than a minute
   */
  async recovered() {
    const took = await this.works();
    this.slowestRecovery = Math.max(this.slowestRecovery ?? 0, took);
    if (took > RECOVERY_LIMIT) this.history.violations.push(`recovery took ${Math.round(took)} ms`);
  }

  /** @returns milliseconds until all nodes do everything */
  async works() {
    const began = performance.now();
    await Promise.race([
      Promise.all(this.nodes.map((node) => this.serves(node))),
      sleep(60_000, undefined, { ref: false }).then(() => {
        throw new Error('It does not recover');
      }),
    ]);
    return performance.now() - began;
  }

  async serves(node) {
    const probe = new Client({ entrances: [node], history: new History() });
    await probe.signUp();
    await probe.insist('refresh', 'POST', '/auth/refresh', { body: { refreshToken: probe.refreshToken } });
  }

  /** Whether the audit log has an opened session for every one there is, and is intact. */
  async auditIsWhole() {
    await sleep(3000);
    const client = new mongo.MongoClient(this.uri);
    try {
      const database = client.db();
      const sessions = await database.collection('sessions').countDocuments();
      const opened = await database.collection('audit').countDocuments({ type: 'session.opened' });
      const users = await database.collection('users').countDocuments();
      const signedUp = await database.collection('audit').countDocuments({ type: 'user.signed-up' });
      if (sessions !== opened || users !== signedUp)
        this.history.violations.push(
          `audit: ${opened} of ${sessions} sessions, ${signedUp} of ${users} users`,
        );
    } finally {
      await client.close();
    }
  }

  /** Asks everybody whether all is as they were told. */
  async check() {
    // What the nodes have to hear of each other they have heard.
    await sleep(2000);
    // Not all at once: each logs in, and only so many passwords may wait to be hashed.
    for (let n = 0; n < this.clients.length; n += CHECKED_AT_ONCE) {
      await Promise.all(this.clients.slice(n, n + CHECKED_AT_ONCE).map((client) => client.check()));
    }
  }

  async end() {
    await Promise.all(this.nodes.map((node) => node.end('SIGKILL')));
    for (const close of this.closing) await close();
    await this.set?.end();
    await this.cluster?.end();
  }
}
