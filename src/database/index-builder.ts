import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/**
 * Builds every index before the first request is served: unique ones decide races, so a server without them
 * is not a slower server but a wrong one.
 */
@Injectable()
export class IndexBuilder implements OnApplicationBootstrap {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** @throws when an index can't be built, for example a unique one over duplicates; the boot ends then */
  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(Object.values(this.connection.models).map((model) => model.createIndexes()));
  }
}
