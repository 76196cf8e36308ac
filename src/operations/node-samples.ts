import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Events } from '../common/events/index.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { HashingPool } from '../passwords/index.js';
import { RevocationStore } from '../revocation/index.js';
import { SampleRing } from './sample-ring.js';

/** What is counted in each interval. */
export const COUNTED = [
  'logins_succeeded',
  'logins_failed',
  'sign_ups',
  'sessions_opened',
  'sessions_ended',
  'rotations_rotated',
  'rotations_replayed',
  'rotations_reused',
  'rotations_expired',
  'rotations_revoked',
  'rotations_unknown',
] as const;
/** What is looked at every second; of each interval the greatest number counts. */
export const LOOKED_AT = ['hashing_queue', 'revocation_staleness'] as const;

export const SERIES = [...COUNTED, ...LOOKED_AT] as const;
export type SeriesName = (typeof SERIES)[number];

/** How far back. */
export const SPANS = ['hour', 'day'] as const;
export type Span = (typeof SPANS)[number];

/** Seconds of an interval, and how many are kept: an hour, and a day. */
const INTERVALS = { hour: { seconds: 10, kept: 360 }, day: { seconds: 600, kept: 144 } } as const;

/** Milliseconds between two looks. */
const LOOK = 1000;

/** One resolution: what is being counted, and what was. */
class Resolution {
  readonly ring: SampleRing<SeriesName>;
  private values = zeros();

  constructor(
    readonly seconds: number,
    kept: number,
    private since: Date,
  ) {
    this.ring = new SampleRing(kept);
  }

  count(name: SeriesName, by: number): void {
    this.values[name] += by;
  }

  look(name: SeriesName, value: number): void {
    this.values[name] = Math.max(this.values[name], value);
  }

  /** Ends the interval when it is over, also after a clock was set back. */
  end(now: Date): void {
    const passed = now.getTime() - this.since.getTime();
    if (passed >= 0 && passed < this.seconds * 1000) return;
    this.ring.add(now, this.values);
    this.values = zeros();
    this.since = now;
  }
}

/**
 * What this node has seen of the last hour and of the last day, for charts: in memory, of fixed size, gone with the process.
 * Of several nodes, or of longer, Prometheus tells (docs/operations/metrics.md).
 */
@Injectable()
export class NodeSamples implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly resolutions: Readonly<Record<Span, Resolution>>;
  private readonly task = new PeriodicTask({
    run: () => this.look(),
    interval: () => LOOK,
    logger: new Logger(NodeSamples.name),
    failing: 'Samples for charts can not be taken',
    recovered: 'Samples for charts are taken again',
  });

  constructor(
    events: Events,
    private readonly hashing: HashingPool,
    private readonly revocationStore: RevocationStore,
    private readonly clock: Clock,
  ) {
    const { hour, day } = INTERVALS;
    this.resolutions = {
      hour: new Resolution(hour.seconds, hour.kept, clock.now()),
      day: new Resolution(day.seconds, day.kept, clock.now()),
    };
    events.on('login.succeeded', () => this.count('logins_succeeded'));
    events.on('login.failed', () => this.count('logins_failed'));
    events.on('user.signed-up', () => this.count('sign_ups'));
    events.on('session.opened', () => this.count('sessions_opened'));
    events.on('session.ended', ({ count }) => this.count('sessions_ended', count));
    events.on('session.rotated', () => this.count('rotations_rotated'));
    events.on('session.replayed', () => this.count('rotations_replayed'));
    events.on('session.reused', () => this.count('rotations_reused'));
    events.on('session.refused', ({ reason }) => this.count(`rotations_${reason}`));
  }

  onApplicationBootstrap(): void {
    this.task.startLater();
  }

  async onModuleDestroy(): Promise<void> {
    await this.task.stop();
  }

  /**
   * @param span how far back
   * @returns seconds of an interval, and what is known of each
   */
  of(span: Span): { seconds: number; ring: SampleRing<SeriesName> } {
    const { seconds, ring } = this.resolutions[span];
    return { seconds, ring };
  }

  /** Looks at what changes by itself, and ends the intervals that are over. */
  look(): void {
    const now = this.clock.now();
    const staleness = this.revocationStore.staleness();
    for (const resolution of Object.values(this.resolutions)) {
      resolution.look('hashing_queue', this.hashing.queueLength);
      // Endless until the first look has shown anything.
      if (Number.isFinite(staleness)) resolution.look('revocation_staleness', round(staleness));
      resolution.end(now);
    }
  }

  private count(name: SeriesName, by = 1): void {
    for (const resolution of Object.values(this.resolutions)) resolution.count(name, by);
  }
}

function zeros(): Record<SeriesName, number> {
  return Object.fromEntries(SERIES.map((name) => [name, 0])) as Record<SeriesName, number>;
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
