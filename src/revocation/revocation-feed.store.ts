import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { addSeconds, Clock, CLOCK_SKEW } from '../common/clock.js';
import { isClosedClient } from '../common/closed-client.js';
import { nameError } from '../common/errors/index.js';
import { OutageLog } from '../common/outage-log.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { readInBatches } from '../common/read-cursor.js';
import { RevocationList } from './revocation-list.js';
import { Revocation } from './revocation.schema.js';

/** Milliseconds between two looks. */
const LOOK_INTERVAL = 500;
/** Milliseconds between two reviews, at least; and how many times longer than one they are apart. */
const REVIEW_INTERVAL = 30_000;
const REVIEW_SHARE = 20;
/**
 * Seconds by which a look goes back behind the newest entry that was seen: longer than any write takes from its stamp until
 * it can be read, and than two members of a set can both be primary.
 */
const OVERLAP = 20;
/** How many entries are read at once: each is small. */
const PORTION = 1000;

/** Milliseconds for which the server may hold an answer of the stream back for want of news. */
const AWAIT = 500;
/** Milliseconds before a stream is opened again. */
const RETRY = 250;

/**
 * Keeps this node's {@link RevocationList} up to date. It looks for what is new every half second, everywhere: that is what
 * its staleness tells of. A replica set also tells it within milliseconds, by a change stream, on which nothing depends:
 * one that is answered in time may still be behind (docs/decisions/0058-looks-and-a-stream.md).
 */
@Injectable()
export class RevocationFeed implements OnModuleDestroy {
  readonly list = new RevocationList();
  private readonly logger = new Logger(RevocationFeed.name);
  private readonly looks = new PeriodicTask({
    run: () => this.look(),
    interval: () => LOOK_INTERVAL,
    logger: this.logger,
    failing: 'Cannot read the revocations, trying again',
    recovered: 'Revocations can be read again',
  });
  private readonly reviews = new PeriodicTask({
    run: () => this.review(),
    interval: () => Math.max(REVIEW_INTERVAL, REVIEW_SHARE * this.reviewTook),
    logger: this.logger,
    failing: 'Cannot review the revocations, trying again',
    recovered: 'Revocations can be reviewed again',
  });
  private readonly streamOutage = new OutageLog(this.logger, {
    failing: 'Change stream of revocations failing, polling only',
    recovered: 'Change stream of revocations working again',
  });
  private lastLook = -Infinity;
  private reviewTook = 0;
  /** From when on the next look is, in seconds of MongoDB's time; undefined for one at everything. */
  private since: number | undefined;
  private stream: mongo.ChangeStream<Revocation> | undefined;
  private following: Promise<void> | undefined;
  private stopped = false;

  constructor(
    @InjectModel(Revocation.name, CONNECTION) private readonly revocations: Model<Revocation>,
    private readonly clock: Clock,
  ) {}

  /** Waits for the first look: a node that is ready knows what was revoked before it started. */
  async start(): Promise<void> {
    await this.look();
    this.looks.startLater();
    this.reviews.startLater();
    this.following = this.follow();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await Promise.all([this.looks.stop(), this.reviews.stop()]);
    await this.stream?.close();
    await this.following;
  }

  /** Seconds since the latest look that succeeded was begun, by a clock that nobody sets. */
  staleness(): number {
    return (performance.now() - this.lastLook) / 1000;
  }

  /** What is new, and everything where nobody knows what that is. The news are as old as the question. */
  private async look(): Promise<void> {
    const asked = performance.now();
    const { since } = this;
    // After an error nobody knows what has happened there meanwhile.
    this.since = undefined;
    const newest = await this.take(since === undefined ? this.everything() : this.writtenSince(since));
    // What came while this look lasted may be older than the newest that it has found, and behind it.
    const took = (performance.now() - asked) / 1000;
    if (newest > 0) this.since = Math.floor(newest - OVERLAP - took);
    this.lastLook = asked;
    this.list.forget(addSeconds(this.clock.now(), -CLOCK_SKEW));
  }

  /** Everything, beside the looks: what none of them could find, should that ever happen, does not stay unknown. */
  private async review(): Promise<void> {
    const began = performance.now();
    await this.take(this.everything());
    this.reviewTook = performance.now() - began;
  }

  /** @returns when the newest of them was written, in seconds of MongoDB's time; 0 where none has a stamp */
  private async take(entries: ReturnType<typeof this.read>): Promise<number> {
    let newest = 0;
    for await (const some of readInBatches(entries, PORTION)) {
      this.list.add(some);
      for (const { writtenAt } of some) newest = Math.max(newest, writtenAt?.t ?? 0);
    }
    return newest;
  }

  /** All that could still concern a living token; a few minutes' worth. */
  private everything() {
    return this.read({}).sort({ expiresAt: 1 });
  }

  private writtenSince(seconds: number) {
    const writtenAt = { $gte: new mongo.Timestamp({ t: seconds, i: 0 }) };
    // Those without are from nodes of an earlier version.
    return this.read({ $or: [{ writtenAt }, { writtenAt: null }] });
  }

  /**
   * From the primary: a secondary answers as well when it is hours behind. And not the majority's state: a log-out that was
   * acknowledged is on every primary, but one that has just been elected may not know yet that it is a majority's.
   */
  private read(filter: Record<string, unknown>) {
    return this.revocations.find(filter).read('primary').readConcern('local').lean<Revocation[]>();
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      try {
        if (!(await this.hasPromptStreams())) {
          this.logger.log('No replica set: revocations are polled only');
          return;
        }
        await this.followStream();
      } catch (error) {
        if (!this.isStopped() && !isClosedClient(error)) this.streamOutage.failed(nameError(error));
      }
      if (!this.isStopped()) await sleep(RETRY);
    }
  }

  /** A standalone server has none. A mongos holds news back until every shard has told something newer: 10 s of an idle one. */
  private async hasPromptStreams(): Promise<boolean> {
    const hello = await this.revocations.db.db?.command({ hello: 1 });
    return hello?.['setName'] !== undefined;
  }

  /** One life of the change stream. The driver resumes it after failovers by itself; when it can't, this ends. */
  private async followStream(): Promise<void> {
    const stream = this.revocations.collection.watch<Revocation>(
      [{ $match: { operationType: { $in: ['insert', 'update', 'replace', 'invalidate'] } } }],
      // A stream tells what a majority has. It refuses to be opened with what the other reads of a host's connection ask for.
      { fullDocument: 'updateLookup', maxAwaitTimeMS: AWAIT, readConcern: { level: 'majority' } },
    );
    this.stream = stream;
    // The first answer comes at once, as the stream opens.
    let asked = -Infinity;
    try {
      while (!this.stopped) {
        const change = await stream.tryNext();
        // The collection was dropped.
        if (change?.operationType === 'invalidate') return;
        // A living stream takes its time to say that there is nothing new. One that has ended says so at once,
        // and for ever: a loop over it would never let anything else run.
        if (change === null && performance.now() - asked < AWAIT / 2) return;
        asked = performance.now();
        this.streamOutage.succeeded();
        const news = change !== null && 'fullDocument' in change ? change.fullDocument : undefined;
        if (news) this.list.add([news]);
      }
    } finally {
      await stream.close();
    }
  }

  /** Asked anew after an await, where the compiler still knows the answer of before. */
  private isStopped(): boolean {
    return this.stopped;
  }
}
