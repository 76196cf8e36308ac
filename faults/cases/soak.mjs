import { setTimeout as sleep } from 'node:timers/promises';
import { random } from '../support/random.mjs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Random faults for minutes, with an eye on the memory of the nodes. */
export const SOAK = {
  name: 'soak',
  about: 'random faults for --minutes (10), with flat memory',
  isLong: true,
  async run(world, _prepared, { minutes, seed, progress }) {
    const next = random(seed);
    const end = performance.now() + minutes * 60_000;
    const memory = [];
    const sampling = setInterval(() => {
      const [steady] = world.nodes;
      steady.memory().then(
        (mib) => memory.push(mib),
        () => undefined,
      );
    }, 1000);
    // The first node is never killed: it is the one whose memory is watched.
    const faults = [
      async () => {
        const primary = await world.set.primary();
        world.set.signal(primary, 'SIGKILL');
        await world.recovered();
        await world.set.restart(primary);
      },
      async () => {
        const primary = await world.set.primary();
        await world.set
          .command(primary, { replSetStepDown: 5, secondaryCatchUpPeriodSecs: 2 })
          .catch(() => undefined);
        await world.recovered();
      },
      async () => {
        const member = Math.floor(next() * 3);
        world.set.signal(member, 'SIGSTOP');
        await sleep(1000 + next() * 8000);
        world.set.signal(member, 'SIGCONT');
        await world.recovered();
      },
      async () => {
        await world.nodes[1].end('SIGKILL');
        await sleep(next() * 2000);
        await world.nodes[1].restart();
      },
      async () => {
        const data = {
          failCommands: ['findAndModify', 'insert', 'update', 'bulkWrite'],
          closeConnection: true,
        };
        await world.set.fail({ mode: { activationProbability: 0.1 }, data });
        await sleep(3000);
        await world.set.fail({ mode: 'off' });
      },
    ];
    try {
      await world.during(async () => {
        while (performance.now() < end) {
          const fault = Math.floor(next() * faults.length);
          progress(`fault ${fault}, ${Math.round((end - performance.now()) / 1000)} s left`);
          await faults[fault]();
          await sleep(2000 + next() * 5000);
        }
      });
    } finally {
      clearInterval(sampling);
    }
    const third = Math.floor(memory.length / 3);
    const [middle, last] = [memory.slice(third, 2 * third), memory.slice(2 * third)].map(median);
    world.remarks.push(`memory of a node ${Math.round(middle)} MiB, then ${Math.round(last)} MiB`);
    if (last > middle * 1.1) world.history.violations.push(`memory grows from ${middle} to ${last} MiB`);
  },
};
