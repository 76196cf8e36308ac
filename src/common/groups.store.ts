import { mongo } from 'mongoose';

/** How many one command takes at most: MongoDB's first batch of a cursor holds 101. */
const MOST = 100;

/** How many commands are under way at a time: while the server waits on one, for a majority or the disk, it does the other. */
const UNDER_WAY = 2;

/** What waits for a command, and hears when it has waited too long. */
export interface Waiting {
  readonly reject: (error: unknown) => void;
}

/**
 * Lets what is asked of MongoDB at the same moment, or while two commands are under way, go together: under load a command
 * costs more than what it asks for. What waits alone goes at once, and nothing joins a command that has been sent.
 */
export class Groups<T extends Waiting> {
  /** In the order in which they came, with what ends their patience. */
  private readonly waiting = new Map<T, NodeJS.Timeout>();
  private underWay = 0;
  private isScheduled = false;

  /**
   * @param send sends a group, 100 at most, and tells each what came of it; done when the server has answered. It never
   * fails
   * @param patience milliseconds that one may wait for a command
   */
  constructor(
    private readonly send: (group: readonly T[]) => Promise<void>,
    private readonly patience: number,
  ) {}

  /**
   * @param one that waits from now on. When no command takes it in time, it is rejected with what the driver throws
   * for a database that is too slow
   */
  add(one: T): void {
    const tooLong = setTimeout(() => {
      this.waiting.delete(one);
      one.reject(new mongo.MongoOperationTimeoutError('What was asked before has taken too long'));
    }, this.patience);
    this.waiting.set(one, tooLong);
    this.schedule();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    // When all requests that have arrived by now have been looked at.
    setImmediate(() => {
      this.isScheduled = false;
      this.sendWaiting();
    });
  }

  private sendWaiting(): void {
    while (this.underWay < UNDER_WAY && this.waiting.size > 0) {
      this.underWay += 1;
      void this.send(this.take()).finally(() => {
        this.underWay -= 1;
        this.sendWaiting();
      });
    }
  }

  private take(): T[] {
    const group: T[] = [];
    for (const [one, tooLong] of this.waiting) {
      clearTimeout(tooLong);
      this.waiting.delete(one);
      if (group.push(one) === MOST) break;
    }
    return group;
  }
}
