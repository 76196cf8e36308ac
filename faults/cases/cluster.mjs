import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { Client } from '../support/client.mjs';

const { MinKey, MaxKey } = mongo;

/** What happens in a cluster: two shards, of which the first has three members and all data, and two routers (mongos). */
export const CLUSTER_CASES = [
  {
    name: 'cluster-shard-frozen',
    about: 'SIGSTOP of the other shard for 15 s, which has nothing of ours',
    options: { isSharded: true },
    async run(world) {
      await world.during(async () => {
        const [, other] = world.cluster.shards;
        other.signal(0, 'SIGSTOP');
        await world.recovered();
        await sleep(13_000);
        other.signal(0, 'SIGCONT');
        await world.recovered();
      });
    },
  },
  {
    name: 'cluster-shard-killed',
    about: 'kill -9 of the other shard; it comes back after 10 s',
    options: { isSharded: true },
    async run(world) {
      await world.during(async () => {
        const [, other] = world.cluster.shards;
        other.signal(0, 'SIGKILL');
        await world.recovered();
        await sleep(8000);
        await other.restart(0);
        await world.recovered();
      });
    },
  },
  {
    name: 'cluster-step-downs',
    about: 'the primary of the shard that has the data steps down, 5 times',
    options: { isSharded: true },
    async run(world) {
      await world.during(async () => {
        const [shard] = world.cluster.shards;
        for (let n = 0; n < 5; n++) {
          const primary = await shard.primary();
          // The connection ends with it.
          await shard
            .command(primary, { replSetStepDown: 5, secondaryCatchUpPeriodSecs: 2 })
            .catch(() => undefined);
          await world.recovered();
        }
      });
    },
  },
  {
    name: 'cluster-chunk-moved',
    about: 'all sessions move to the other shard and back, 4 times, while 16 more refresh without a pause',
    options: { isSharded: true },
    async run(world) {
      const { cluster, database } = world;
      const namespace = `${database}.sessions`;
      const key = { _id: 'hashed' };
      await cluster.inDatabase(database, (db) => db.collection('sessions').createIndex(key));
      await cluster.command({ shardCollection: namespace, key, numInitialChunks: 1 });
      const people = Array.from({ length: 16 }, () => new Client(world));
      await Promise.all(people.map((one) => one.signUp()));
      const stop = new AbortController();
      const rotating = people.map((one) => one.rotate(stop.signal));
      await world.during(async () => {
        for (let n = 0; n < 8; n++) {
          const toShard = cluster.shards[(n + 1) % 2].name;
          const range = { min: { _id: new MinKey() }, max: { _id: new MaxKey() } };
          await cluster.command({ moveRange: namespace, ...range, toShard, waitForDelete: true });
        }
        await world.recovered();
      });
      stop.abort();
      await Promise.all(rotating);
      world.clients.push(...people);
      const moved = await cluster.inDatabase('config', (db) =>
        db.collection('changelog').countDocuments({ what: 'moveChunk.commit', ns: namespace }),
      );
      world.remarks.push(`${moved} moves`);
      if (moved < 8) world.history.violations.push('hardly anything has moved: nothing was tried');
    },
  },
  {
    name: 'cluster-router-killed',
    about: 'kill -9 of one of two routers while 16 more refresh without a pause, 5 times',
    options: { isSharded: true },
    async run(world) {
      const people = Array.from({ length: 16 }, () => new Client(world));
      await Promise.all(people.map((one) => one.signUp()));
      const stop = new AbortController();
      const rotating = people.map((one) => one.rotate(stop.signal));
      await world.during(async () => {
        for (let n = 0; n < 5; n++) {
          world.cluster.signal(n % 2, 'SIGKILL');
          await world.recovered();
          await world.cluster.restart(n % 2);
          await sleep(1000);
        }
      });
      stop.abort();
      await Promise.all(rotating);
      world.clients.push(...people);
    },
  },
  {
    name: 'cluster-answers-lost',
    about: 'a router dies for its nodes between commit and answer, every 50th time; the second goes on',
    options: { isSharded: true, losesEvery: 50 },
    async run(world) {
      await world.during(() => sleep(15_000));
    },
  },
];
