import { join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { DATABASE_CONFIG, type DatabaseConfig } from '../config/index.js';
import { type EmbeddedMongod, startEmbeddedMongod } from './embedded/embedded-mongod.js';

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
    this.embedded ??= await startEmbeddedMongod({
      dataDir: join(this.config.dataDir, 'mongodb'),
      binary: this.config.mongodBinary,
      log: (line) => this.logger.log(line),
    });
    return this.embedded.uri;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.embedded?.stop();
  }
}
