import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  Database,
  DatabaseUnavailableError,
  DatabaseUnreachableError,
  isUnavailability,
} from '../database/index.js';

/** Something that needs the database and comes before the first request. When it fails it must leave nothing running. */
export type StartupStep = () => Promise<void> | void;

/** Milliseconds between two attempts: from the first to the second, and at most. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 3000;

/**
 * Makes the service ready: opens the database, then takes the steps it was given, each once and in order. A database
 * that does not answer is waited for, while the service already listens, and so are indexes that take their time; anything
 * else that goes wrong ends it.
 */
@Injectable()
export class Startup implements OnModuleDestroy {
  private readonly logger = new Logger(Startup.name);
  private readonly stopping = new AbortController();
  private steps: StartupStep[] = [];
  private running: Promise<void> = Promise.resolve();
  private ready = false;

  constructor(private readonly database: Database) {}

  /** Whether every step is done. */
  get isReady(): boolean {
    return this.ready;
  }

  /**
   * Tries once, and goes on by itself when the database does not answer.
   *
   * @param steps what to do when it is open
   * @returns after the first attempt, ready or not
   * @throws what a step throws that waiting does not mend
   */
  async begin(steps: readonly StartupStep[]): Promise<void> {
    this.steps = [() => this.database.open(), ...steps];
    const obstacle = await this.attempt();
    if (obstacle === undefined) return;
    this.warnOf(obstacle);
    this.running = this.tryAgain(obstacle);
    // Who wants to know asks with finished().
    this.running.catch(() => undefined);
  }

  /**
   * @returns whether the service became ready; false when it was stopped before
   * @throws what a step throws that waiting does not mend
   */
  async finished(): Promise<boolean> {
    await this.running;
    return this.ready;
  }

  /** Before the connection is closed, which an attempt may be about to open. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running.catch(() => undefined);
  }

  private async tryAgain(told: DatabaseUnavailableError): Promise<void> {
    const { signal } = this.stopping;
    for (let wait = FIRST_WAIT; !signal.aborted; wait = Math.min(2 * wait, LONGEST_WAIT)) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (this.isStopping()) return;
      const obstacle = await this.attempt();
      if (obstacle === undefined) {
        this.logger.log(
          told instanceof DatabaseUnreachableError ? 'MongoDB answers' : 'The indexes are built',
        );
        return;
      }
      // A database that came late may have indexes to build.
      if (obstacle.name !== told.name) this.warnOf(obstacle);
      told = obstacle;
    }
  }

  private warnOf({ message }: DatabaseUnavailableError): void {
    this.logger.warn(`Not ready, trying again: ${message}`);
  }

  /** Asked anew after an await, where the compiler still knows the answer of before. */
  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** @returns why the database can't be used; undefined when every step is done */
  private async attempt(): Promise<DatabaseUnavailableError | undefined> {
    try {
      for (let step = this.steps[0]; step !== undefined; step = this.steps[0]) {
        await step();
        this.steps.shift();
      }
      this.ready = true;
      return undefined;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return error;
      if (isUnavailability(error)) return new DatabaseUnreachableError((error as Error).message);
      throw error;
    }
  }
}
