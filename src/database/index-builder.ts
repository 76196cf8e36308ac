import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';

/**
 * Builds every index before the first request is served: unique ones decide races, so a server without them
 * is not a slower server but a wrong one.
 */
@Injectable()
export class IndexBuilder {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * @throws when an index can't be built, for example a unique one over duplicates; the boot ends then. One that is there
   * with other options counts as one that can't be built.
   */
  async build(): Promise<void> {
    await Promise.all(Object.values(this.connection.models).map((model) => model.createIndexes()));
  }
}
