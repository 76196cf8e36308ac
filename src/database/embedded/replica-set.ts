import { mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from './key-file.js';

/** The replica set's name, in the data and in every connection string. */
export const REPLICA_SET = 'nightlatch';

/** mongod asks whoever is at its former address whether that is itself: 30 s, when it never answers. */
const PATIENCE_MS = 60_000;
const STEP_MS = 20;

const NOT_YET_INITIALIZED = 94;
/** The configuration is there and still being loaded; the node is changing its state. */
const PASSING = [23, 11602];

interface ReplicaSetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

/**
 * Brings up the single-node replica set: new data gets a configuration, data that came to another port gets a new
 * address in it.
 *
 * @param host what mongod listens on, `address:port`
 * @param credentials to log in with
 * @throws when the node is not primary within a minute
 */
export async function openReplicaSet(host: string, credentials: Credentials): Promise<void> {
  const client = await mongo.MongoClient.connect(`mongodb://${host}/?directConnection=true`, credentials);
  try {
    const admin = client.db('admin');
    for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
      if (await advance(admin, host).catch(notYet)) return;
      await sleep(STEP_MS);
    }
    throw new Error(`mongod did not become primary within ${PATIENCE_MS / 1000} s`);
  } finally {
    await client.close();
  }
}

/** Does what is next. @returns whether the node is primary */
async function advance(admin: mongo.Db, host: string): Promise<boolean> {
  const { isWritablePrimary } = await admin.command({ hello: 1 });
  if (isWritablePrimary) return true;
  const config = await readConfig(admin);
  if (!config) {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    // A node that is not in its own configuration takes part in nothing, hence by force.
    const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
    await admin.command({ replSetReconfig: moved, force: true });
  }
  return false;
}

/** @returns undefined for new data, and while mongod is looking for itself in the configuration */
async function readConfig(admin: mongo.Db): Promise<ReplicaSetConfig | undefined> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

/** mongod drops its connections when it changes its state. @returns false for what will pass */
function notYet(error: unknown): false {
  if (error instanceof mongo.MongoNetworkError) return false;
  if (error instanceof mongo.MongoServerError && PASSING.includes(Number(error.code))) return false;
  throw error;
}
