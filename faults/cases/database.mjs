import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../support/client.mjs';

/** What happens to MongoDB. Each: what it is called, what the world must have, what happens. */
export const DATABASE_CASES = [
  {
    name: 'primary-killed',
    about: 'kill -9 of the primary while everybody refreshes; it comes back later',
    async run(world) {
      await world.during(async () => {
        const primary = await world.set.primary();
        world.set.signal(primary, 'SIGKILL');
        await world.recovered();
        await world.set.restart(primary);
        await sleep(1000);
      });
    },
  },
  {
    name: 'step-downs',
    about: 'the primary steps down, 20 times',
    async run(world) {
      await world.during(async () => {
        for (let n = 0; n < 20; n++) await stepDown(world);
      });
    },
  },
  {
    name: 'groups-cut',
    about:
      'the primary steps down, 10 times, while 32 more refresh without a pause: in the middle of groups of writes',
    async run(world) {
      const people = Array.from({ length: 32 }, () => new Client(world));
      await Promise.all(people.map((one) => one.signUp()));
      const before = await groups(world);
      const stop = new AbortController();
      const rotating = people.map((one) => one.rotate(stop.signal));
      await world.during(async () => {
        for (let n = 0; n < 10; n++) await stepDown(world);
      });
      stop.abort();
      await Promise.all(rotating);
      world.clients.push(...people);
      const sent = (await groups(world)) - before;
      world.remarks.push(`${sent} groups of writes`);
      if (sent < 100) world.history.violations.push('hardly any write was in a group: nothing was tried');
    },
  },
  {
    name: 'primary-frozen',
    about: 'SIGSTOP of the primary for 30 s',
    async run(world) {
      await world.during(async () => {
        const primary = await world.set.primary();
        world.set.signal(primary, 'SIGSTOP');
        const began = performance.now();
        const took = await world.works();
        world.remarks.push(`others took over after ${(took / 1000).toFixed(1)} s`);
        await sleep(Math.max(0, 30_000 - (performance.now() - began)));
        world.set.signal(primary, 'SIGCONT');
        await world.recovered();
        await sleep(1000);
      });
    },
  },
  {
    name: 'majority-gone',
    about: 'two of three members frozen for 20 s: nothing can be acknowledged, and nothing may be',
    async run(world) {
      await world.during(async () => {
        const primary = await world.set.primary();
        const others = [0, 1, 2].filter((n) => n !== primary);
        for (const n of others) world.set.signal(n, 'SIGSTOP');
        await sleep(20_000);
        for (const n of others) world.set.signal(n, 'SIGCONT');
        await world.recovered();
      });
    },
  },
  {
    name: 'primary-alone',
    about: 'the primary takes what no other member copies, and is killed: what was told of it must last',
    async run(world) {
      // With two tabs each: one asks for what the other's request has not been confirmed yet.
      const people = Array.from({ length: 5 }, () => new Client(world));
      await Promise.all(people.map((one) => one.signUp()));
      await world.during(async () => {
        const primary = await world.set.primary();
        const others = [0, 1, 2].filter((n) => n !== primary);
        // A frozen member would not do: what waits in its sockets it still gets.
        await world.set.follow(others, false);
        const twice = Promise.all(people.map((one) => one.refreshTwice()));
        await sleep(4500);
        world.set.signal(primary, 'SIGKILL');
        await world.set.follow(others, true);
        await twice;
        await world.recovered();
        await world.set.restart(primary);
        await sleep(1000);
      });
      world.clients.push(...people);
    },
  },
  {
    name: 'commands-fail',
    about: 'every tenth write is refused, or its connection is cut after it was carried out (failCommand)',
    async run(world) {
      await world.during(async () => {
        const failCommands = ['findAndModify', 'insert', 'update', 'bulkWrite'];
        for (const how of [
          { errorCode: 11600 },
          { closeConnection: true },
          { writeConcernError: { code: 91, errmsg: 'x' } },
        ]) {
          await world.set.fail({ mode: { activationProbability: 0.1 }, data: { failCommands, ...how } });
          await sleep(5000);
          await world.set.fail({ mode: 'off' });
        }
        await world.recovered();
      });
    },
  },
  {
    name: 'mail-store-fails',
    about: 'nothing can be written to the outbox for 10 s',
    async run(world) {
      await failInserts(world, 'outbox');
    },
  },
  {
    name: 'audit-store-fails',
    about: 'nothing can be written to the audit log for 10 s: requests go on, and no event is lost',
    async run(world) {
      await failInserts(world, 'audit');
      await world.auditIsWhole();
    },
  },
];

async function stepDown(world) {
  const primary = await world.set.primary();
  // The connection ends with it.
  await world.set
    .command(primary, { replSetStepDown: 5, secondaryCatchUpPeriodSecs: 2 })
    .catch(() => undefined);
  await world.recovered();
}

/** How many groups of writes the members have got. */
async function groups({ set }) {
  const statuses = await Promise.all(set.members.map((_, n) => set.command(n, { serverStatus: 1 })));
  return statuses.reduce((sum, { metrics }) => sum + Number(metrics.commands.bulkWrite?.total ?? 0), 0);
}

async function failInserts(world, collection) {
  await world.during(async () => {
    const [database] = new URL(world.uri.replace(/,[^/]*/, '')).pathname.slice(1).split('?');
    const data = { failCommands: ['insert'], namespace: `${database}.${collection}`, errorCode: 11600 };
    await world.set.fail({ mode: 'alwaysOn', data });
    await sleep(10_000);
    await world.set.fail({ mode: 'off' });
    await world.recovered();
  });
}
