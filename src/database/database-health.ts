import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/** Milliseconds for an answer to a ping. */
const PING_TIMEOUT = 1000;

/** Whether the database answers. */
@Injectable()
export class DatabaseHealth {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  /**
   * Asks the primary. A look at the connection's state would not do: it stays `connected` for as long as
   * nobody talks to a server that hangs.
   *
   * @returns whether it answered within a second
   */
  async isReachable(): Promise<boolean> {
    try {
      await this.connection.db?.admin().command({ ping: 1 }, { timeoutMS: PING_TIMEOUT });
      return this.connection.db !== undefined;
    } catch {
      return false;
    }
  }
}
