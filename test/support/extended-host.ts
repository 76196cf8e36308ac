import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongooseModule, type MongooseModuleOptions } from '@nestjs/mongoose';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type NightlatchExtras } from '../../src/nightlatch.extras.js';
import { NightlatchModule } from '../../src/nightlatch.module.js';
import { type NightlatchOptions } from '../../src/nightlatch.options.js';
import { Api } from './api.js';
import { DatabaseProbe, freshDatabaseUri } from './database.js';

/** A Nest application with NightlatchModule and something of its own. */
export interface ExtendedHost {
  app: INestApplication;
  api: Api;
  database: DatabaseProbe;
  /** What it has logged as errors. */
  errors: string[];
  /** And as warnings. */
  warnings: string[];
  close(): Promise<void>;
}

/**
 * Starts one on a real socket and a real database.
 *
 * @param extensions what it has in place of ours
 * @param metadata its own controllers, providers and modules
 * @param options settings in which it differs
 * @param platform what it runs on
 * @param own `prepare`: what its main.ts does before it listens; `connection`: how it connects, with an `uri` to a database that
 *   was there before
 */
export async function startHost(
  extensions: NightlatchExtras,
  metadata: ModuleMetadata = {},
  options: NightlatchOptions = {},
  platform: 'express' | 'fastify' = 'express',
  own: { prepare?: (app: INestApplication) => void; connection?: MongooseModuleOptions } = {},
): Promise<ExtendedHost> {
  const { uri = freshDatabaseUri(), ...connection } = own.connection ?? {};
  const dataDir = await mkdtemp(join(tmpdir(), 'host-'));
  @Module({
    ...metadata,
    imports: [
      MongooseModule.forRoot(uri, connection),
      NightlatchModule.forRoot({
        ...{ nodeEnv: 'test', dataDir, bcryptCost: 10, rateLimits: false, ...options },
        ...extensions,
      }),
      ...(metadata.imports ?? []),
    ],
  })
  class HostModule {}
  const errors: string[] = [];
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  const logger = {
    log: nothing,
    warn: (line: unknown) => void warnings.push(String(line)),
    error: (line: unknown) => void errors.push(String(line)),
  };
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(HostModule, adapter, { logger, abortOnError: false });
  try {
    own.prepare?.(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  const database = new DatabaseProbe(uri);
  return {
    app,
    api: new Api((await app.getUrl()).replace('localhost', '127.0.0.1')),
    database,
    errors,
    warnings,
    close: async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}
