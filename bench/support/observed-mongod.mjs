import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { processorTime } from './processor-time.mjs';

/** Commands that no request causes: monitoring, connecting, our own look, and waiting for changes. */
const APART = new Set([
  ...['hello', 'isMaster', 'ping', 'buildInfo', 'serverStatus', 'endSessions', 'getMore'],
  ...['saslStart', 'saslContinue', 'authenticate'],
]);

/** Milliseconds for which it is watched to see how much it does: longer than nightlatch waits before it looks again. */
const WATCH = 1200;
/** Times. */
const PATIENCE = 50;

/** What a `mongod` has done since it began: processor time in microseconds, and commands (Linux). */
export class ObservedMongod {
  /** Connects to it. */
  static async of(bench, uri) {
    const client = await new mongo.MongoClient(uri).connect();
    bench.finally(() => client.close());
    const { pid, version } = await client.db('admin').command({ serverStatus: 1 });
    return new ObservedMongod(client, pid, version);
  }

  constructor(client, pid, version) {
    Object.assign(this, { client, pid, version });
  }

  async work() {
    const { metrics } = await this.client.db('admin').command({ serverStatus: 1 });
    const counts = Object.entries(metrics.commands).filter(
      ([name, count]) => !APART.has(name) && typeof count === 'object',
    );
    return {
      time: processorTime(this.pid),
      commands: counts.reduce((sum, [, { total }]) => sum + Number(total), 0),
    };
  }

  /** What it does in a second, now. */
  async pace() {
    const before = await this.work();
    await sleep(WATCH);
    const after = await this.work();
    const perSecond = (what) => ((after[what] - before[what]) * 1000) / WATCH;
    return { time: perSecond('time'), commands: perSecond('commands') };
  }

  /** Waits until it has no more to do than when it was idle, give or take what is done every few seconds. */
  async settled(idle) {
    for (let times = 0; times < PATIENCE; times++) {
      if ((await this.pace()).commands <= 2 * idle.commands + 3) return;
    }
    throw new Error('mongod is still at work, long after the load');
  }
}
