import { mongo } from 'mongoose';
import { processorTime } from './processor-time.mjs';

/** Commands that no request causes: monitoring, connecting, our own look, and waiting for changes. */
const APART = new Set([
  ...['hello', 'isMaster', 'ping', 'buildInfo', 'serverStatus', 'endSessions', 'getMore'],
  ...['saslStart', 'saslContinue', 'authenticate'],
]);

/**
 * What a `mongod` has done since it began (Linux).
 *
 * @returns its `version`, and `work()`: microseconds of its processor time, and how many commands
 */
export async function observedMongod(bench, uri) {
  const client = await new mongo.MongoClient(uri).connect();
  bench.finally(() => client.close());
  const status = () => client.db('admin').command({ serverStatus: 1 });
  const { pid, version } = await status();
  return {
    version,
    async work() {
      const { commands } = (await status()).metrics;
      return {
        time: processorTime(pid),
        commands: Object.entries(commands)
          .filter(([name, count]) => !APART.has(name) && typeof count === 'object')
          .reduce((sum, [, { total }]) => sum + Number(total), 0),
      };
    },
  };
}
