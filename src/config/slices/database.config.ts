import type { Slice } from './slice.js';

/** Which MongoDB to use. */
export interface DatabaseConfig {
  /** Connection string; undefined asks for an embedded mongod (never in production). */
  readonly uri: string | undefined;
  /** The database; undefined: the one that the connection string names. */
  readonly dbName: string | undefined;
  /** Before the names of our collections; empty for none. */
  readonly collectionPrefix: string;
  /** Path of the mongod to embed; undefined leaves the choice to the embedder. */
  readonly mongodBinary: string | undefined;
  /** Absolute path of the folder under which an embedded mongod keeps its data. */
  readonly dataDir: string;
}

export const databaseSlice: Slice<DatabaseConfig> = {
  namespace: 'nightlatch.database',
  read: ({ dataDir, dbName, variables }) => ({
    uri: variables.MONGODB_URI,
    dbName,
    collectionPrefix: variables.COLLECTION_PREFIX ?? '',
    mongodBinary: variables.MONGOD_BINARY,
    dataDir,
  }),
};

/** Injection token of {@link DatabaseConfig}. */
export const DATABASE_CONFIG = databaseSlice.namespace;
