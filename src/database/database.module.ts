import { type DynamicModule, Module } from '@nestjs/common';
import { getConnectionToken, MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { TRACING_CONFIG, type TracingConfig } from '../config/index.js';
import { CONNECTION_OPTIONS } from './connection-options.js';
import { Database } from './database.js';
import { DatabaseCommands } from './database-commands.js';
import { DatabaseHealth } from './database-health.js';
import { DatabasePool } from './database-pool.js';
import { connectionOver } from './host-connection.js';
import { IndexBuilder } from './index-builder.js';
import { MongoServer } from './mongo-server.js';
import { Startup } from './startup.js';
import { StartupGuard } from './startup.guard.js';

@Module({ providers: [MongoServer], exports: [MongoServer] })
class MongoServerModule {}

/** The connection to MongoDB, which mongoose gives to every module with a schema. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      connectionName: CONNECTION,
      imports: [MongoServerModule],
      inject: [MongoServer, TRACING_CONFIG],
      useFactory: async (server: MongoServer, { endpoint }: TracingConfig) => ({
        uri: await server.uri(),
        ...CONNECTION_OPTIONS,
        monitorCommands: endpoint !== undefined,
      }),
    }),
  ],
  providers: [Database, IndexBuilder, DatabaseCommands, DatabaseHealth, DatabasePool, Startup, StartupGuard],
  exports: [Database, DatabaseCommands, DatabaseHealth, DatabasePool, Startup, StartupGuard],
})
export class DatabaseModule {}

/** Where a host keeps its data, and we ours. */
export interface HostDatabase {
  /** The name of its mongoose connection; undefined: the default one. */
  connectionName?: string | undefined;
  /** The database; undefined: the one of the connection. */
  dbName?: string | undefined;
}

/** The same in an application that has opened a connection itself. */
@Module({
  providers: [Database, IndexBuilder, Startup, StartupGuard],
  exports: [Startup, StartupGuard],
})
export class HostDatabaseModule {
  /** @param database of the host */
  static over({ connectionName, dbName }: HostDatabase): DynamicModule {
    const connection = {
      provide: getConnectionToken(CONNECTION),
      inject: [getConnectionToken(connectionName)],
      useFactory: (host: Connection) => connectionOver(host, dbName),
    };
    // As MongooseModule does: whoever has a schema finds it.
    return { module: HostDatabaseModule, global: true, providers: [connection], exports: [connection] };
  }
}
