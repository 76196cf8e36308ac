/** Plain JavaScript, like all of `faults/`. */
const load = (name: string): Promise<any> => import(`../../faults/support/${name}.mjs`);

/** Real mongods that can be frozen, killed and made to fail: `faults/support/replica-set.mjs`. */
export interface ReplicaSet {
  readonly members: readonly unknown[];
  uri(database: string): string;
  primary(): Promise<number>;
  signal(member: number, signal: NodeJS.Signals): void;
  /** One command on one member. */
  command(member: number, command: object): Promise<any>;
  /** Has members copy nothing from the primary any more, or do so again. */
  follow(members: readonly number[], isFollowing: boolean): Promise<void>;
  end(): Promise<void>;
}

/** Two shards, each of one member, a config server and two routers (mongos): `faults/support/sharded-cluster.mjs`. */
export interface ShardedCluster {
  readonly shards: readonly ReplicaSet[];
  /** Through some of the routers; all when not given. */
  uri(database: string, routers?: readonly number[]): string;
  /** Places a database, which is not sharded, on a shard. */
  place(database: string, shard: number): Promise<void>;
  /** To a router. */
  signal(router: number, signal: NodeJS.Signals): void;
  end(): Promise<void>;
}

/**
 * Seconds that a log-out may take to be felt by another node. It is half of one, or milliseconds; a busy machine takes some of
 * its own, and a change stream through a router ten.
 */
export const FELT = 3;

/** Starts three members. */
export async function startReplicaSet(): Promise<ReplicaSet> {
  return (await load('replica-set')).ReplicaSet.start();
}

/** `describe`, where a sharded cluster can be had: on Linux on x64, or with a `mongos` on the PATH. */
export async function describeOnCluster(): Promise<typeof describe.skip> {
  return (await load('mongos-binary')).hasMongos() ? describe : describe.skip;
}

export async function startShardedCluster(): Promise<ShardedCluster> {
  return (await load('sharded-cluster')).ShardedCluster.start();
}
