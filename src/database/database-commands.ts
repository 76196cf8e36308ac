import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';

/** Hears of commands to MongoDB: which, never with what. */
export interface CommandListener {
  /**
   * Called where the command is sent, in the asynchronous context of who sends it.
   *
   * @param id what `ended` will call it
   * @param name such as `find`
   * @param collection where it goes to, if to one
   */
  started(id: number, name: string, collection: string | undefined): void;
  /** @param failed whether the server refused it, or was not there */
  ended(id: number, failed: boolean): void;
}

/** What is sent to MongoDB, where traces are on: otherwise the driver tells nobody of it. */
@Injectable()
export class DatabaseCommands {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /** @param listener hears of every command from now on */
  watch(listener: CommandListener): void {
    this.connection
      .getClient()
      .on('commandStarted', ({ requestId, commandName, command }) => {
        const collection: unknown = (command as Record<string, unknown>)[commandName];
        listener.started(requestId, commandName, typeof collection === 'string' ? collection : undefined);
      })
      .on('commandSucceeded', ({ requestId }) => listener.ended(requestId, false))
      .on('commandFailed', ({ requestId }) => listener.ended(requestId, true));
  }
}
