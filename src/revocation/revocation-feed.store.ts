import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { addSeconds, Clock, CLOCK_SKEW } from '../common/clock.js';
import { isClosedClient } from '../common/closed-client.js';
import { nameError } from '../common/errors/index.js';
import { readInBatches } from '../common/read-cursor.js';
import { RevocationList } from './revocation-list.js';
import { Revocation } from './revocation.schema.js';

/** Milliseconds. How long the server may hold an answer back for want of news: the pulse of the feed. */
const AWAIT = 500;
/** Milliseconds between two looks where there is no change stream. */
const POLL_INTERVAL = 500;
/** Milliseconds before the next try after a loss. */
const RETRY = 250;

/** How many entries are read at once: each is small. */
const PORTION = 1000;

/** A standalone server has no change streams ("only supported on replica sets"). */
const NO_CHANGE_STREAM = 40573;

/**
 * Keeps this node's {@link RevocationList} up to date: by a change stream where the database has one, by
 * polling elsewhere. Either way it hears from the database at least every half second, so it knows when it is cut off.
 */
@Injectable()
export class RevocationFeed implements OnModuleDestroy {
  readonly list = new RevocationList();
  private readonly logger = new Logger(RevocationFeed.name);
  private follow: () => Promise<void> = () => this.followStream();
  private lastContact = -Infinity;
  private stream: mongo.ChangeStream<Revocation> | undefined;
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    @InjectModel(Revocation.name, CONNECTION) private readonly revocations: Model<Revocation>,
    private readonly clock: Clock,
  ) {}

  /** Waits for the first full look: a node that is ready knows what was revoked before it started. */
  async start(): Promise<void> {
    await this.readAll();
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.stream?.close();
    await this.running;
  }

  /** Seconds since the latest question that was answered, by a clock that nobody sets. */
  staleness(): number {
    return (performance.now() - this.lastContact) / 1000;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.follow();
        if (!this.isStopped()) await sleep(RETRY);
      } catch (error) {
        if (this.isStopped()) return;
        if (error instanceof mongo.MongoServerError && error.code === NO_CHANGE_STREAM) {
          this.logger.log('No change streams here (no replica set): polling for revocations');
          this.follow = () => this.poll();
          continue;
        }
        if (!isClosedClient(error))
          this.logger.warn(`Lost the revocation feed, trying again: ${nameError(error)}`);
        await sleep(RETRY);
      }
    }
  }

  /**
   * One life of the change stream. The driver resumes it after failovers by itself; when it can't, this
   * ends, and the next life begins with a full look. The stream is opened before that look, so that nothing falls between.
   */
  private async followStream(): Promise<void> {
    const stream = this.revocations.collection.watch<Revocation>(
      [{ $match: { operationType: { $in: ['insert', 'update', 'replace', 'invalidate'] } } }],
      // A stream tells what a majority has. It refuses to be opened with what the other reads of a host's connection ask for.
      { fullDocument: 'updateLookup', maxAwaitTimeMS: AWAIT, readConcern: { level: 'majority' } },
    );
    this.stream = stream;
    try {
      // The first answer comes at once, as the stream opens; what it brings is in the full look.
      if ((await stream.tryNext())?.operationType === 'invalidate') return;
      await this.readAll();
      while (!this.stopped) {
        const asked = performance.now();
        const change = await stream.tryNext();
        // The collection was dropped.
        if (change?.operationType === 'invalidate') return;
        // A living stream takes its time to say that there is nothing new. One that has ended says so at once,
        // and for ever: that is no sign of life, and a loop over it would never let anything else run.
        if (change === null && performance.now() - asked < AWAIT / 2) return;
        const news = change !== null && 'fullDocument' in change ? change.fullDocument : undefined;
        this.heard(news ? [news] : [], asked);
      }
    } finally {
      await stream.close();
    }
  }

  private async poll(): Promise<void> {
    while (!this.stopped) {
      await this.readAll();
      await sleep(POLL_INTERVAL);
    }
  }

  /** All that could still concern a living token; a few minutes' worth. */
  private async readAll(): Promise<void> {
    const asked = performance.now();
    const all = this.revocations.find().sort({ expiresAt: 1 }).lean<Revocation[]>();
    for await (const some of readInBatches(all, PORTION)) this.list.add(some);
    this.heard([], asked);
  }

  /** The news are as old as the question, however long the answer took. */
  private heard(news: Revocation[], asked: number): void {
    this.lastContact = asked;
    this.list.add(news);
    this.list.forget(addSeconds(this.clock.now(), -CLOCK_SKEW));
  }

  /** Asked anew after an await, where the compiler still knows the answer of before. */
  private isStopped(): boolean {
    return this.stopped;
  }
}
