import { Command } from 'commander';
import { type Cluster, Sharding, type SpreadCollection } from '../../database/index.js';
import { ask } from '../ask.js';
import { CommandError } from '../explain.js';
import { alignColumns } from '../table.js';
import { withApplication } from '../with-application.js';

const HEADER = ['COLLECTION', 'DOCUMENTS', 'NOW', 'THEN'];

/** A collection that is not sharded and should be. */
interface Step {
  name: string;
  by: '_id' | 'key';
}

/** `database shard`. */
export function shardCommand(): Command {
  return new Command('shard')
    .description(
      'Spread the collections that grow over the shards of a cluster; says what it would do, and asks before it does it',
    )
    .option('--yes', 'do not ask')
    .action(({ yes }: { yes?: true }) =>
      withApplication(async (application) => {
        const sharding = application.get(Sharding);
        const cluster = await sharding.look();
        if (cluster === undefined)
          throw new CommandError(
            'This is no sharded cluster: MONGODB_URI does not lead to a mongos. Nothing was done.',
          );
        print(describe(cluster));
        refuseOtherKeys(cluster);
        const steps = stepsOf(cluster);
        if (steps.length === 0) {
          print('All is as it should be: there is nothing to do.');
          return;
        }
        const these = steps.length === 1 ? '1 collection' : `${steps.length} collections`;
        if (!yes) await ask(`Shard ${these}? It can't be undone. Type yes: `, 'yes');
        for (const { name, by } of steps) {
          process.stderr.write(`${name}: building the index on ${by}, then sharding\n`);
          await sharding.shard(name, by);
        }
        print(
          `Sharded ${these}. MongoDB moves documents in the background, while they are used; sh.status() ` +
            'in mongosh shows how far it is.',
        );
      }),
    );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function describe({ shards, collections }: Cluster): string {
  const rows = collections.map((collection) => [
    collection.name,
    String(collection.documents),
    collection.shardKey === undefined ? 'one shard' : `sharded by ${nameOf(collection.shardKey)}`,
    'by' in collection.wanted
      ? `sharded by ${nameOf(keyOf(collection.wanted.by))}`
      : `stays: ${collection.wanted.stays}`,
  ]);
  const count = `${shards.length} ${shards.length === 1 ? 'shard' : 'shards'}: ${shards.join(', ')}`;
  return `${count}\n\n${alignColumns([HEADER, ...rows])}\n`;
}

function stepsOf({ collections }: Cluster): Step[] {
  return collections.flatMap(({ name, shardKey, wanted }) =>
    'by' in wanted && shardKey === undefined ? [{ name, by: wanted.by }] : [],
  );
}

/** @throws CommandError when a collection is sharded by something else: only MongoDB's own commands change that */
function refuseOtherKeys({ collections }: Cluster): void {
  const others = collections.filter(isOther).map(({ name }) => name);
  if (others.length === 0) return;
  throw new CommandError(
    `Refused: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} sharded by another key. Run reshardCollection, or ` +
      'unshardCollection where it should stay, in mongosh, and then this command again. Nothing was done.',
  );
}

function isOther({ shardKey, wanted }: SpreadCollection): boolean {
  if (shardKey === undefined) return false;
  return !('by' in wanted) || nameOf(shardKey) !== nameOf(keyOf(wanted.by));
}

const keyOf = (by: '_id' | 'key'): Record<string, unknown> => ({ [by]: 'hashed' });

const nameOf = (key: Record<string, unknown>): string =>
  Object.entries(key)
    .map(([field, kind]) => `${field}: ${String(kind)}`)
    .join(', ');
