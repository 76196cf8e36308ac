import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION_OPTIONS } from './connection-options.js';
import { DatabaseHealth } from './database-health.js';
import { DatabasePool } from './database-pool.js';
import { IndexBuilder } from './index-builder.js';
import { MongoServer } from './mongo-server.js';

@Module({ providers: [MongoServer], exports: [MongoServer] })
class MongoServerModule {}

/** The connection to MongoDB, which mongoose gives to every module with a schema. */
@Module({
  imports: [
    MongooseModule.forRootAsync({
      imports: [MongoServerModule],
      inject: [MongoServer],
      useFactory: async (server: MongoServer) => ({ uri: await server.uri(), ...CONNECTION_OPTIONS }),
    }),
  ],
  providers: [IndexBuilder, DatabaseHealth, DatabasePool],
  exports: [DatabaseHealth, DatabasePool],
})
export class DatabaseModule {}
