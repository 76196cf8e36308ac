import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';

/** Milliseconds for an answer to a ping. */
const PING_TIMEOUT = 1000;

/** Whether the database answers. */
@Injectable()
export class DatabaseHealth {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * Asks the primary. A look at the connection's state would not do: it stays `connected` for as long as
   * nobody talks to a server that hangs.
   *
   * @returns whether it answered within a second
   */
  async isReachable(): Promise<boolean> {
    const { db } = this.connection;
    if (db === undefined) return false;
    const answer = db.command({ ping: 1 }).then(
      () => true,
      () => false,
    );
    // The driver's own time limits begin only when it has a connection.
    return Promise.race([answer, sleep(PING_TIMEOUT, false, { ref: false })]);
  }
}
