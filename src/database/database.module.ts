import { type DynamicModule, Module } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import { type Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import {
  ConfigurationError,
  DATABASE_CONFIG,
  type DatabaseConfig,
  TRACING_CONFIG,
  type TracingConfig,
} from '../config/index.js';
import { CollectionClaim, HOST_CONNECTION } from './collection-claim.js';
import { withPrefix } from './collection-prefix.js';
import { CONNECTION_OPTIONS } from './connection-options.js';
import { Database } from './database.js';
import { DatabaseCommands } from './database-commands.js';
import { DatabaseHealth } from './database-health.js';
import { DatabasePool } from './database-pool.js';
import { connectionOver } from './host-connection.js';
import { IndexBuilder } from './index-builder.js';
import { MongoServer } from './mongo-server.js';
import { Sharding } from './sharding.js';

@Module({ providers: [MongoServer], exports: [MongoServer] })
class MongoServerModule {}

/** Whoever sends a command hears of what is wrong. */
const quiet = (connection: Connection): Connection => connection.on('error', () => undefined);

/** The connection to MongoDB, which mongoose gives to every module with a schema. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      connectionName: CONNECTION,
      imports: [MongoServerModule],
      inject: [MongoServer, DATABASE_CONFIG, TRACING_CONFIG],
      useFactory: async (
        server: MongoServer,
        { dbName, collectionPrefix }: DatabaseConfig,
        { endpoint }: TracingConfig,
      ) => ({
        uri: await server.uri(),
        ...CONNECTION_OPTIONS,
        ...(dbName !== undefined && { dbName }),
        connectionFactory: (connection: Connection) => withPrefix(quiet(connection), collectionPrefix),
        monitorCommands: endpoint !== undefined,
      }),
    }),
  ],
  providers: [
    Database,
    CollectionClaim,
    IndexBuilder,
    DatabaseCommands,
    DatabaseHealth,
    DatabasePool,
    Sharding,
  ],
  exports: [Database, DatabaseCommands, DatabaseHealth, DatabasePool, Sharding],
})
export class DatabaseModule {}

/** Where a host keeps its data, and we ours. */
export interface HostDatabase {
  /** The name of its mongoose connection; undefined: the default one. */
  connectionName?: string | undefined;
  /** The database; undefined: the one of the connection. */
  dbName?: string | undefined;
}

const NO_CONNECTION = {
  variable: 'connectionName',
  rule: 'must name a connection that the root module makes with MongooseModule.forRoot(uri, { connectionName }), or be left out for one without a name',
};

/** The same in an application that has opened a connection itself. */
@Module({
  providers: [Database, CollectionClaim, IndexBuilder],
  exports: [Database],
})
export class HostDatabaseModule {
  /**
   * @param database of the host
   * @throws ConfigurationError, when Nest makes the connection, where the host has none of this name
   */
  static over({ connectionName, dbName }: HostDatabase): DynamicModule {
    const hosts = {
      provide: HOST_CONNECTION,
      // Optional, as Nest would say in its own words what is missing, and of which module of ours.
      inject: [{ token: getConnectionToken(connectionName), optional: true }],
      useFactory: (host: Connection | null) => {
        if (!host) throw new ConfigurationError([NO_CONNECTION]);
        return host;
      },
    };
    const ours = {
      provide: getConnectionToken(CONNECTION),
      inject: [HOST_CONNECTION, DATABASE_CONFIG],
      useFactory: (host: Connection, { collectionPrefix }: DatabaseConfig) =>
        connectionOver(host, dbName, collectionPrefix),
    };
    // As MongooseModule does: whoever has a schema finds it.
    return { module: HostDatabaseModule, global: true, providers: [hosts, ours], exports: [ours] };
  }
}
