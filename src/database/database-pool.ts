import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';

/**
 * How busy the connections to MongoDB are, from what the driver tells of its pool. It listens from the moment the
 * driver is connected, before anybody has asked anything.
 */
@Injectable()
export class DatabasePool {
  private used = 0;
  private queued = 0;

  constructor(@InjectConnection(CONNECTION) connection: Connection) {
    connection
      .getClient()
      .on('connectionCheckOutStarted', () => (this.queued += 1))
      .on('connectionCheckOutFailed', () => (this.queued -= 1))
      .on('connectionCheckedOut', () => {
        this.queued -= 1;
        this.used += 1;
      })
      .on('connectionCheckedIn', () => (this.used -= 1));
  }

  /** Connections that a command is using. */
  get inUse(): number {
    return this.used;
  }

  /** Commands that wait for a connection. */
  get waiting(): number {
    return this.queued;
  }
}
