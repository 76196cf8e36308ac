import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { byService } from '../../common/audit/index.js';
import { addSeconds, type Clock } from '../../common/clock.js';
import { PeriodicTask } from '../../common/periodic-task.js';
import { ConfigurationError, type KeyRingConfig } from '../../config/index.js';
import { type KeyOperations } from './key-operations.js';
import { type KeyRing } from './key-ring.js';
import { type KeyTimes, POLL_INTERVAL } from './key-times.js';
import { type RingAlarms } from './ring-alarms.js';
import { type RingReading } from './ring-reader.js';
import { type LoadedKey, type RingView } from './ring-view.js';

const UNREADABLE =
  'does not open the signing keys in the database. Set the one they were encrypted under; ' +
  'docs/keys.md tells what to do when it is lost';

/**
 * Keeps a node's ring up to date, and the ring itself in order. Every node does the same: a look at the database
 * every second, a successor when one is due, a key when none signs.
 */
export class RingKeeper implements OnApplicationShutdown {
  private readonly logger = new Logger(RingKeeper.name);
  /** A node goes on with the keys it has until the database is back. */
  private readonly task = new PeriodicTask({
    run: () => this.look(),
    interval: () => POLL_INTERVAL,
    logger: this.logger,
    failing: 'Cannot read the signing keys, going on with those already loaded',
    recovered: 'Signing keys can be read again',
  });
  private foreign = false;
  private activeKid: string | undefined;
  /**
   * Whether the ring still has to get a key of this node's algorithm. Only once after a start: nodes that are
   * configured differently would replace each other's keys for ever.
   */
  private wantsAlgorithm = true;

  /**
   * @param ring this node's ring
   * @param operations change the ring in the database
   * @param alarms tell of what is wrong in it
   * @param config which keys, and for how long
   * @param times the overlaps
   * @param clock the time
   */
  constructor(
    private readonly ring: KeyRing,
    private readonly operations: KeyOperations,
    private readonly alarms: RingAlarms,
    private readonly config: KeyRingConfig,
    private readonly times: KeyTimes,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads the ring before the first request, and makes the first key of an empty one.
   *
   * @throws ConfigurationError when this node can't open what it must sign with, now or after the next rotation
   */
  async start(): Promise<void> {
    const { keys, refused } = await this.refresh();
    const isLost = keys.length === 0 && refused.some(({ revokedAt }) => revokedAt === null);
    if (!isLost && this.ring.current().active === undefined) {
      await this.operations.ensureActive(byService());
      await this.refresh();
    }
    const { active, newest } = this.ring.current();
    if ([active, newest].some((key) => key?.opened?.privateKey === undefined)) {
      throw new ConfigurationError([{ variable: 'KEY_ENCRYPTION_KEY', rule: UNREADABLE }]);
    }
    this.task.startLater();
  }

  /** Reads the ring now, after this node has changed it: the next token is signed with what it is then. */
  async lookNow(): Promise<void> {
    // The one under way may have read it before the change.
    await this.task.runNow();
    await this.task.runNow();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  private async look(): Promise<void> {
    const reading = await this.refresh();
    await this.maintain(this.ring.current());
    await this.alarms.raise(reading);
    await this.operations.adopt(reading);
  }

  private async refresh(): Promise<RingReading> {
    const reading = await this.ring.refresh();
    const { active } = this.ring.current();
    if (active !== undefined && active.kid !== this.activeKid) {
      this.activeKid = active.kid;
      this.logger.log(`Access tokens are signed with key ${active.kid} (${active.alg})`);
    }
    return reading;
  }

  private async maintain({ active, newest }: RingView): Promise<void> {
    if (active === undefined || newest === undefined) {
      if ((await this.operations.ensureActive(byService())) === undefined) this.logForeignSeal();
      await this.refresh();
      return;
    }
    if (newest.alg === this.config.algorithm) this.wantsAlgorithm = false;
    if (newest === active && this.isDue(active)) await this.rotate();
  }

  private isDue({ activeFrom }: LoadedKey): boolean {
    if (this.wantsAlgorithm) return true;
    const dueIn = this.config.rotationInterval - this.times.publishOverlap;
    return this.clock.now() >= addSeconds(activeFrom, dueIn);
  }

  private async rotate(): Promise<void> {
    const rotation = await this.operations.rotate(byService());
    if (rotation.kind === 'published') {
      const { kid, alg, activeFrom } = rotation.key;
      this.logger.log(`Published key ${kid} (${alg}), which signs from ${activeFrom.toISOString()}`);
      await this.refresh();
    }
    if (rotation.kind === 'foreign_seal') this.logForeignSeal();
  }

  private logForeignSeal(): void {
    if (this.foreign) return;
    this.foreign = true;
    this.logger.error('A new signing key is due; KEY_ENCRYPTION_KEY has changed: restart with the new one');
  }
}
