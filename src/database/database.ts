import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { CollectionClaim } from './collection-claim.js';
import { IndexBuilder } from './index-builder.js';
import { isNameServerAway, isUnavailability } from './unavailability.js';
import { DatabaseUnreachableError } from './unavailable.error.js';

/** The database, to be opened once before anything else is done with it. */
@Injectable()
export class Database {
  private attempted = false;

  constructor(
    @InjectConnection(CONNECTION) private readonly connection: Connection,
    private readonly claim: CollectionClaim,
    private readonly indexes: IndexBuilder,
  ) {}

  /**
   * Connects, makes sure that our collections are ours, and builds the indexes. One attempt of a few seconds, which may be
   * repeated until it succeeds; the driver keeps the connection from then on.
   *
   * @throws DatabaseUnreachableError when no server answers
   * @throws UnfinishedIndexesError when an index takes longer than that: MongoDB goes on with it, and the next attempt waits for the
   * same one
   * @throws ConfigurationError when a collection is somebody else's
   * @throws what the driver throws when one refuses: a wrong password, an index that can't be built
   */
  async open(): Promise<void> {
    try {
      await this.connect();
      await this.claim.take(() => this.indexes.build());
    } catch (error) {
      if (!(error instanceof Error) || !(isUnavailability(error) || isNameServerAway(error))) throw error;
      throw new DatabaseUnreachableError(error.message);
    }
  }

  /** Always with the one client that mongoose has made: others hold it already. */
  private async connect(): Promise<void> {
    if (this.connection.db !== undefined) return;
    if (!this.attempted) {
      this.attempted = true;
      await this.connection.asPromise();
      return;
    }
    const client = this.connection.getClient();
    await client.connect();
    this.connection.setClient(client);
  }
}
