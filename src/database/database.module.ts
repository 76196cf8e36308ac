import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { TRACING_CONFIG, type TracingConfig } from '../config/index.js';
import { CONNECTION_OPTIONS } from './connection-options.js';
import { Database } from './database.js';
import { DatabaseCommands } from './database-commands.js';
import { DatabaseHealth } from './database-health.js';
import { DatabasePool } from './database-pool.js';
import { IndexBuilder } from './index-builder.js';
import { MongoServer } from './mongo-server.js';
import { Startup } from './startup.js';
import { StartupGuard } from './startup.guard.js';

@Module({ providers: [MongoServer], exports: [MongoServer] })
class MongoServerModule {}

const PARTS = [Database, DatabaseCommands, DatabaseHealth, DatabasePool, Startup, StartupGuard];

/** The same for an application that has opened mongoose's default connection itself. */
@Module({ providers: [IndexBuilder, ...PARTS], exports: PARTS })
export class HostDatabaseModule {}

/** The connection to MongoDB, which mongoose gives to every module with a schema. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [MongoServerModule],
      inject: [MongoServer, TRACING_CONFIG],
      useFactory: async (server: MongoServer, { endpoint }: TracingConfig) => ({
        uri: await server.uri(),
        ...CONNECTION_OPTIONS,
        monitorCommands: endpoint !== undefined,
      }),
    }),
  ],
  providers: [IndexBuilder, ...PARTS],
  exports: PARTS,
})
export class DatabaseModule {}
