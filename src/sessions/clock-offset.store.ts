import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection } from 'mongoose';
import { type Clock, CLOCK_SKEW, MACHINE_CLOCK } from '../common/clock.js';
import { CONNECTION } from '../common/connection.js';
import { OutageLog } from '../common/outage-log.js';
import { PeriodicTask } from '../common/periodic-task.js';

/** Milliseconds between two looks. */
const INTERVAL = 10_000;

/** What is below it, in milliseconds, may be the way to MongoDB and back, and matters to nothing. */
const LEAST = 1000;

/** How far a node may be from MongoDB, in milliseconds, so that two nodes are not further apart than {@link CLOCK_SKEW}. */
const ALLOWED = (CLOCK_SKEW / 2) * 1000;

/**
 * How far this node's clock is from MongoDB's, the one that all nodes can see. A host's own clock is not measured: it is the
 * host's to keep right, and may be one that a test moves.
 */
@Injectable()
export class ClockOffsetStore implements OnModuleDestroy {
  private readonly logger = new Logger(ClockOffsetStore.name);
  private readonly drift = new OutageLog(this.logger, {
    failing: 'The clock of this node is off',
    recovered: `The clock of this node agrees with MongoDB's again`,
  });
  private readonly task = new PeriodicTask({
    run: () => this.measure(),
    interval: () => INTERVAL,
    logger: this.logger,
    failing: `MongoDB can't be asked for its time`,
    recovered: 'MongoDB can be asked for its time again',
  });
  private measured = 0;

  constructor(
    @InjectConnection(CONNECTION) private readonly connection: Connection,
    @Inject(MACHINE_CLOCK) private readonly machineClock: Clock | null,
  ) {}

  /** Measures now, and every ten seconds from then on. */
  async start(): Promise<void> {
    await this.task.runNow();
  }

  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  /** Milliseconds by which this node's clock is ahead of MongoDB's when it was measured last; 0 below a second. */
  get ahead(): number {
    return this.measured;
  }

  /** What there is to say of the clock; nothing while it is within half of {@link CLOCK_SKEW}. */
  get warning(): string | undefined {
    if (Math.abs(this.measured) <= ALLOWED) return undefined;
    const seconds = (Math.abs(this.measured) / 1000).toFixed(1);
    const direction = this.measured > 0 ? 'ahead of' : 'behind';
    return `${seconds} s ${direction} MongoDB's, and ${ALLOWED / 1000} s are allowed for. Let NTP set the clocks of all machines.`;
  }

  /** @throws what the database throws */
  async measure(): Promise<void> {
    const { machineClock } = this;
    const { db } = this.connection;
    if (machineClock === null || db === undefined) return;
    const began = performance.now();
    const { localTime } = (await db.command({ hello: 1 })) as { localTime: Date };
    // MongoDB has looked at its clock somewhere on the way: half of it ago, give or take as much.
    const half = (performance.now() - began) / 2;
    const ahead = machineClock.now().getTime() - half - localTime.getTime();
    this.measured = Math.abs(ahead) < LEAST + half ? 0 : Math.round(ahead);
    if (this.warning === undefined) this.drift.succeeded();
    else this.drift.failed(this.warning);
  }
}
