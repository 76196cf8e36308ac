import { mongo } from 'mongoose';

/** Bytes. The profile is a ring: too small a one forgets its beginning. */
const SIZE = 64 * 1024 * 1024;

/** How many documents a command may look at for each that it finds or changes, and how many at all for none. */
const RATIO = 3;
const FEW = 20;

/** The part of an entry of `system.profile` that tells what a command has cost. */
interface ProfileEntry {
  op: string;
  ns: string;
  command?: mongo.Document;
  planSummary?: string;
  docsExamined?: number;
  writeConflicts?: number;
  nreturned?: number;
  nMatched?: number;
  ndeleted?: number;
  hasSortStage?: boolean;
}

/** Everything that a database is asked meanwhile, by MongoDB's own account: the profiler at level 2. */
export class QueryProfile {
  private constructor(private readonly client: mongo.MongoClient) {}

  /** Begins. */
  static async start(uri: string): Promise<QueryProfile> {
    const client = new mongo.MongoClient(uri);
    await client.db().command({ profile: 0 });
    await client.db().command({ drop: 'system.profile' });
    await client.db().createCollection('system.profile', { capped: true, size: SIZE });
    await client.db().command({ profile: 2, filter: { ns: { $not: /\.system\./ } } });
    return new QueryProfile(client);
  }

  /** Ends, and keeps what was seen. */
  async stop(): Promise<void> {
    await this.client.db().command({ profile: 0 });
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /** The collections that were read or changed by a condition, not only added to. */
  async collections(): Promise<string[]> {
    const names = (await this.entries()).filter(({ planSummary }) => planSummary).map(collectionOf);
    return [...new Set(names)].toSorted();
  }

  /**
   * The commands whose cost grows with the data.
   *
   * @param exempt collections that stay small, whatever comes
   * @returns what each did, in words; each once
   */
  async offenders(exempt: string[] = []): Promise<string[]> {
    const found = (await this.entries())
      .filter((entry) => !exempt.includes(collectionOf(entry)))
      .flatMap((entry) => complaintsAbout(entry).map((complaint) => `${describe(entry)}: ${complaint}`));
    return [...new Set(found)];
  }

  /** The most documents that one command has looked at, given out or changed, by collection. */
  async most(): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const entry of await this.entries()) {
      const { docsExamined = 0, writeConflicts = 0, nreturned = 0, nMatched = 0, ndeleted = 0 } = entry;
      const name = collectionOf(entry);
      // Who has to try again, because another update was quicker, is counted as having looked twice.
      const examined = writeConflicts > 0 ? 0 : docsExamined;
      found[name] = Math.max(found[name] ?? 0, examined, nreturned, nMatched, ndeleted);
    }
    return found;
  }

  private async entries(): Promise<ProfileEntry[]> {
    return this.client.db().collection<ProfileEntry>('system.profile').find().toArray();
  }
}

function collectionOf({ ns }: ProfileEntry): string {
  return ns.slice(ns.indexOf('.') + 1);
}

function complaintsAbout(entry: ProfileEntry): string[] {
  const { planSummary = '', docsExamined = 0, nreturned = 0, nMatched = 0, ndeleted = 0 } = entry;
  const allowed = FEW + RATIO * (nreturned + nMatched + ndeleted);
  return [
    ...(planSummary.includes('COLLSCAN') ? ['scans the collection'] : []),
    ...(docsExamined > allowed ? [`looks at ${docsExamined} documents`] : []),
  ];
}

/** Of whom and what: the shape of the filter, without the values in it. */
function describe(entry: ProfileEntry): string {
  const { op, command = {} } = entry;
  const filter = (command['filter'] ??
    command['query'] ??
    command['q'] ??
    command['pipeline'] ??
    {}) as object;
  return `${op} ${collectionOf(entry)} by ${JSON.stringify(filter, (_key, value: unknown) => (typeof value === 'string' ? '…' : value))}`;
}
