import { Logger } from '@nestjs/common';
import { type Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { AccessKeys, type KeyAge, type SigningKey, type VerificationKey } from '../access-keys.js';
import { type KeyEncryption } from './key-encryption.js';
import { type KeyProblem } from './examine-ring.js';
import { lifeCycleOf } from './key-life-cycle.js';
import { type PublicJwk } from './key-pair.js';
import { type KeyTimes } from './key-times.js';
import { openKey } from './opened-key.js';
import { type RingReader, type RingReading } from './ring-reader.js';
import { type LoadedKey, type RingView, viewOf } from './ring-view.js';

/** Seconds after which a request that found no key to sign with may try again. */
const RETRY_AFTER = 1;

/** The ring in memory: what the database had at the last look, so that no request asks the database. */
export class KeyRing extends AccessKeys {
  // Both, whatever JWT_ALGORITHM is: after a change of it the keys from before verify their last tokens.
  override readonly algorithms = ['ES256', 'RS256'] as const;

  private readonly logger = new Logger(KeyRing.name);
  private readonly complaints = new Set<string>();
  private keys: LoadedKey[] = [];
  private found: readonly KeyProblem[] = [];
  private view: RingView;
  private told = '';

  /**
   * @param reader reads the keys
   * @param encryption opens them
   * @param times the overlaps
   * @param clock the time
   */
  constructor(
    private readonly reader: RingReader,
    private readonly encryption: KeyEncryption,
    private readonly times: KeyTimes,
    private readonly clock: Clock,
  ) {
    super();
    this.view = viewOf(this.keys, this.clock.now(), times);
  }

  override signing(): SigningKey {
    const { signing } = this.current();
    if (signing === undefined) throw new DomainError('service_unavailable', { retryAfter: RETRY_AFTER });
    return signing;
  }

  override find(kid: unknown): VerificationKey | undefined {
    return typeof kid === 'string' ? this.current().verifying.get(kid) : undefined;
  }

  override publicKeys(): readonly PublicJwk[] {
    return this.current().jwks;
  }

  override ages(): readonly KeyAge[] {
    const now = this.clock.now();
    return lifeCycleOf(this.keys, now, this.times).map(({ state, since }) => ({
      state,
      seconds: (now.getTime() - since.getTime()) / 1000,
    }));
  }

  override problems(): readonly KeyProblem[] {
    return this.found;
  }

  /** @returns what the ring means now */
  current(): RingView {
    const now = this.clock.now();
    const { from, until } = this.view;
    if (now < from || (until !== null && now >= until)) this.view = viewOf(this.keys, now, this.times);
    return this.view;
  }

  /**
   * Reads the ring anew.
   *
   * @returns what was read
   * @throws what the database throws; the ring stays as it was then
   */
  async refresh(): Promise<RingReading> {
    const known = new Map(this.keys.map(({ kid, opened }) => [kid, opened]));
    const reading = await this.reader.read();
    this.keys = reading.keys.map((key): LoadedKey => {
      const before = known.get(key.kid);
      // What was opened once stays open: another seal on it does not make it another key.
      const opened = before?.privateKey ? before : openKey(key, this.encryption);
      if (opened?.privateKey === undefined && key.revokedAt === null) this.complain(key.kid);
      return { ...key, opened };
    });
    this.found = reading.problems.map(({ problem }) => problem);
    this.view = viewOf(this.keys, this.clock.now(), this.times);
    this.notifyListeners();
    return reading;
  }

  private notifyListeners(): void {
    const verifying = [...this.view.verifying.keys()].join();
    if (verifying === this.told) return;
    this.told = verifying;
    this.changed();
  }

  /** Once for each key: the ring is read every second. */
  private complain(kid: string): void {
    if (this.complaints.has(kid)) return;
    this.complaints.add(kid);
    this.logger.error(
      `Signing key ${kid} takes another KEY_ENCRYPTION_KEY: this node verifies with it and cannot sign`,
    );
  }
}
