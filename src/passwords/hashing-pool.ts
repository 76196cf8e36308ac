import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { describeError, DomainError } from '../common/errors/index.js';
import { HASHING_CONFIG, type HashingConfig } from '../config/index.js';
import { FairQueue } from './fair-queue.js';
import { HashingThread, HashingThreadEnded } from './hashing-thread.js';
import type { HashingTask, HashingWork } from './hashing-work.js';

/** Milliseconds. What waits for a thread that long after the shutdown has begun could not be finished in time. */
const DRAIN = 8_000;

/** Seconds that a task is thought to take before the first one is done. */
const FIRST_GUESS = 0.5;
/** How much of the estimate the latest task is. */
const RECENT = 0.2;

/** What happens in a {@link HashingPool}. */
export interface HashingEvents {
  /** A task has left its thread. Both in seconds: until it got the thread, and on it. */
  done: [{ waited: number; took: number }];
  /** A task was not taken, or lost its place to another caller. */
  refused: [];
}

interface Job {
  readonly task: HashingTask;
  readonly since: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The threads on which passwords are hashed, and nothing else is done, and the queue before them, in which callers take
 * turns. Threads start when there is work for them. One that ends takes the task it had with it; the next task gets a
 * new one.
 */
@Injectable()
export class HashingPool implements OnModuleDestroy, OnApplicationShutdown {
  readonly events = new EventEmitter<HashingEvents>();
  private readonly logger = new Logger(HashingPool.name);
  private readonly queue = new FairQueue<Job>();
  private readonly idle: HashingThread[] = [];
  private readonly running = new Set<Promise<void>>();
  private recentSeconds = FIRST_GUESS;
  private closed = false;
  private drain: NodeJS.Timeout | undefined;

  constructor(@Inject(HASHING_CONFIG) private readonly config: HashingConfig) {}

  /** How many tasks wait for a thread. */
  get queueLength(): number {
    return this.queue.length;
  }

  /**
   * Does a task on a thread, when it is the caller's turn, after those of the caller that came before it.
   *
   * @param caller whose work it is: all that has one name shares one place in the queue
   * @param kind which function of hashing-work.ts
   * @param args what it takes; copied to the thread
   * @returns what it returns
   * @throws DomainError `service_unavailable`: at once when the queue is full and no caller waits with more than this
   *   one; while it waits, when the queue is full and this caller has the most in it; when the service stops before the
   *   task got a thread; when its thread ended. Otherwise what the function threw
   */
  async run<K extends keyof HashingWork>(
    caller: string,
    kind: K,
    ...args: Parameters<HashingWork[K]>
  ): Promise<Awaited<ReturnType<HashingWork[K]>>> {
    if (this.closed || !this.hasRoom(caller)) throw this.refusal();
    const result = await new Promise<unknown>((resolve, reject) => {
      this.queue.add(caller, { task: { kind, args }, since: performance.now(), resolve, reject });
      this.next();
    });
    return result as Awaited<ReturnType<HashingWork[K]>>;
  }

  /** The shutdown begins. Requests that are under way go on, for as long as there is time. */
  onModuleDestroy(): void {
    this.drain = setTimeout(() => this.close(), DRAIN).unref();
  }

  /** No request is under way any more. */
  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.drain);
    this.close();
    await Promise.all(this.running);
    await Promise.all(this.idle.splice(0).map((thread) => thread.stop()));
  }

  /** Takes nothing more, and gives up what waits. */
  private close(): void {
    this.closed = true;
    for (const job of this.queue.clear()) job.reject(this.refusal());
  }

  /** Whether a task of the caller can be taken, if need be in the place of another caller's. */
  private hasRoom(caller: string): boolean {
    if (this.running.size < this.config.threads || this.queue.length < this.config.queue) return true;
    const displaced = this.queue.giveWay(caller);
    displaced?.reject(this.refusal());
    return displaced !== undefined;
  }

  private next(): void {
    while (this.running.size < this.config.threads) {
      const turn = this.queue.next();
      if (turn === undefined) return;
      const running = this.process(turn.item).finally(() => {
        this.running.delete(running);
        this.queue.release(turn.caller);
        this.next();
      });
      this.running.add(running);
    }
  }

  private async process(job: Job): Promise<void> {
    const began = performance.now();
    try {
      const thread = this.takeThread();
      try {
        job.resolve(await thread.run(job.task));
      } finally {
        this.idle.push(thread);
      }
    } catch (error) {
      job.reject(error instanceof HashingThreadEnded ? this.lost(error) : error);
    }
    const took = (performance.now() - began) / 1000;
    this.recentSeconds += RECENT * (took - this.recentSeconds);
    this.events.emit('done', { waited: (began - job.since) / 1000, took });
  }

  private takeThread(): HashingThread {
    for (;;) {
      const thread = this.idle.pop() ?? new HashingThread();
      if (!thread.hasEnded) return thread;
    }
  }

  /** The same for every task: whether it would have succeeded is not known yet. */
  private refusal(): DomainError {
    this.events.emit('refused');
    const ahead = this.queue.length + this.running.size;
    const seconds = (ahead * this.recentSeconds) / this.config.threads;
    return new DomainError('service_unavailable', { retryAfter: Math.max(1, Math.ceil(seconds)) });
  }

  private lost(error: HashingThreadEnded): DomainError {
    const { message, cause } = error;
    this.logger.error(cause === undefined ? message : `${message}: ${describeError(cause)}`);
    return new DomainError('service_unavailable', { retryAfter: 1, cause: error });
  }
}
