import { resolve } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { MongooseModule, type MongooseModuleOptions } from '@nestjs/mongoose';
import { ConfigurationError, DATABASE_CONFIG, type DatabaseConfig, isProduction } from '../config/index.js';
import { MongoServer } from './mongo-server.js';

/** Which server, and how to connect to it: whatever `MongooseModule.forRoot` takes. */
export interface MongodOptions extends Omit<MongooseModuleOptions, 'uri'> {
  /** The connection string; undefined or empty for a `mongod` that is started here, never in production. */
  uri?: string | undefined;
  /** Folder whose `mongodb` has the data of that one. Default: `.data`. */
  dataDir?: string | undefined;
  /** Path of the `mongod` to start. Default: one that is found, or fetched once. */
  binary?: string | undefined;
}

@Module({})
class MongoServerModule {}

/**
 * `MongooseModule.forRoot` for an application that brings its database along in development: without a connection string a
 * real `mongod` is started, a replica set of one node on the loopback address, which ends with the application and keeps
 * its data. It needs `mongodb-memory-server-core`.
 */
@Module({})
export class MongodModule {
  /**
   * @param options the server, as `{ uri: process.env['MONGODB_URI'] }`, and how to connect
   * @returns the module, for the imports of the application's root module
   * @throws ConfigurationError in production without a connection string
   */
  static forRoot({ uri, dataDir = '.data', binary, ...connection }: MongodOptions = {}): DynamicModule {
    // Empty is unset.
    const server = uri === '' ? undefined : uri;
    if (server === undefined && isProduction()) {
      throw new ConfigurationError([{ variable: 'uri', rule: 'is required in production' }]);
    }
    const config: DatabaseConfig = {
      ...{ uri: server, mongodBinary: binary, dataDir: resolve(dataDir) },
      ...{ collectionPrefix: '', dbName: undefined },
    };
    const servers: DynamicModule = {
      module: MongoServerModule,
      providers: [{ provide: DATABASE_CONFIG, useValue: config }, MongoServer],
      exports: [MongoServer],
    };
    const { connectionName, ...rest } = connection;
    return {
      module: MongodModule,
      imports: [
        MongooseModule.forRootAsync({
          ...(connectionName !== undefined && { connectionName }),
          imports: [servers],
          inject: [MongoServer],
          useFactory: async (mongod: MongoServer) => ({ ...rest, uri: await mongod.uri() }),
        }),
      ],
    };
  }
}
