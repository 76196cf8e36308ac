import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ensureDataDir } from '../common/data-dir.js';
import { DATABASE_CONFIG, type DatabaseConfig, type Environment } from '../config/index.js';
import type { EmbeddedMongod } from './embedded/embedded-mongod.js';

/**
 * The settings for a command beside a running service: without MONGODB_URI it uses the mongod which that service has
 * started, as only one process can start one.
 *
 * @param environment the settings
 * @returns the same, with the running mongod as MONGODB_URI where there is one
 */
export async function besideRunningService(environment: Environment): Promise<Environment> {
  const { dataDir, variables } = environment;
  if (variables.MONGODB_URI !== undefined) return environment;
  const { findRunningMongod } = await import('./embedded/embedded-mongod.js');
  const uri = await findRunningMongod(dataDirOf(dataDir));
  return uri === undefined ? environment : { ...environment, variables: { ...variables, MONGODB_URI: uri } };
}

const dataDirOf = (dataDir: string): string => join(dataDir, 'mongodb');

/** Where MongoDB is: the server that `MONGODB_URI` names, or an embedded one that lives as long as we do. */
@Injectable()
export class MongoServer implements OnApplicationShutdown {
  private readonly logger = new Logger(MongoServer.name);
  private embedded: EmbeddedMongod | undefined;

  constructor(@Inject(DATABASE_CONFIG) private readonly config: DatabaseConfig) {}

  /**
   * @returns the connection string; starts the embedded mongod when none was configured
   * @throws when no mongod can be started
   */
  async uri(): Promise<string> {
    if (this.config.uri !== undefined) return this.config.uri;
    ensureDataDir(this.config.dataDir);
    const { startEmbeddedMongod } = await import('./embedded/embedded-mongod.js');
    this.embedded ??= await startEmbeddedMongod({
      dataDir: dataDirOf(this.config.dataDir),
      binary: this.config.mongodBinary,
      log: (line) => this.logger.log(line),
    });
    return this.embedded.uri;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.stop();
  }
}
