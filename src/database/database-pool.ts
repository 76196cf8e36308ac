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
  /** When each connection in use was taken, oldest first, by server and number. */
  private readonly taken = new Map<string, number>();
  private queued = 0;

  constructor(@InjectConnection(CONNECTION) connection: Connection) {
    connection
      .getClient()
      .on('connectionCheckOutStarted', () => (this.queued += 1))
      .on('connectionCheckOutFailed', () => (this.queued -= 1))
      .on('connectionCheckedOut', (event) => {
        this.queued -= 1;
        this.taken.set(nameOf(event), performance.now());
      })
      .on('connectionCheckedIn', (event) => this.taken.delete(nameOf(event)));
  }

  /** Connections that a command is using. */
  get inUse(): number {
    return this.taken.size;
  }

  /** Milliseconds for which the command that has been under way the longest has been so; 0 when none is. */
  get longestCommand(): number {
    const [oldest] = this.taken.values();
    return oldest === undefined ? 0 : performance.now() - oldest;
  }

  /** Commands that wait for a connection. */
  get waiting(): number {
    return this.queued;
  }
}

interface Event {
  readonly address: string;
  readonly connectionId: number | '<monitor>';
}

const nameOf = ({ address, connectionId }: Event): string => `${address} ${connectionId}`;
