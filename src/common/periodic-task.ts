import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '@nestjs/common';
import { isClosedClient } from './closed-client.js';
import { nameError } from './errors/describe-error.js';
import { OutageLog, type OutageWords } from './outage-log.js';

/** Milliseconds that {@link PeriodicTask.stop} waits for the run under way. */
const DRAIN_TIMEOUT = 3000;

/** What is done again and again, and what the log says of it. */
export interface PeriodicTaskOptions extends OutageWords {
  /** One run. What it throws ends the run, not the task. */
  readonly run: () => Promise<void> | void;
  /** Milliseconds from the end of a run to the next; asked after each. */
  readonly interval: () => number;
  readonly logger: Logger;
  /** What the log says of an error. Default: its name, since a text of the database's may have values in it. */
  readonly describe?: (error: unknown) => string;
}

/** Work in the background: one run at a time, a pause between two, an outage logged once. Keeps no process alive. */
export class PeriodicTask {
  private readonly outage: OutageLog;
  private readonly describe: (error: unknown) => string;
  private running: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param options what to do, how often */
  constructor(private readonly options: PeriodicTaskOptions) {
    this.outage = new OutageLog(options.logger, options);
    this.describe = options.describe ?? nameError;
  }

  /** Whether {@link stop} was called: for a long run to ask in between. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /**
   * Runs now; the next run comes an interval later. A caller during a run shares it.
   *
   * @returns whether it succeeded; never rejects
   */
  runNow(): Promise<boolean> {
    clearTimeout(this.timer);
    this.running ??= this.attempt().finally(() => {
      this.running = undefined;
      this.startLater();
    });
    return this.running;
  }

  /** The first run comes an interval from now. */
  startLater(): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.runNow(), this.options.interval()).unref();
  }

  /** No further run. Waits for the one under way, three seconds at most. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.race([this.running, sleep(DRAIN_TIMEOUT, undefined, { ref: false })]);
  }

  private async attempt(): Promise<boolean> {
    try {
      await this.options.run();
      this.outage.succeeded();
      return true;
    } catch (error) {
      // While the process stops, what it needs may be gone already, also before it is this task's turn to stop.
      if (!this.stopped && !isClosedClient(error)) this.outage.failed(this.describe(error));
      return false;
    }
  }
}
