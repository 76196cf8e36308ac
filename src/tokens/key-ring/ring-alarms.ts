import { Logger } from '@nestjs/common';
import { auditEvent, byService } from '../../common/audit/index.js';
import { type Clock } from '../../common/clock.js';
import { type KeyProblem, type RingProblem } from './examine-ring.js';
import { type RingReading } from './ring-reader.js';
import { type SigningKeyStore } from './signing-key.store.js';

const DESCRIPTIONS: Record<KeyProblem, string> = {
  not_authentic: 'is refused: it was not written, or not so, by a holder of KEY_ENCRYPTION_KEY',
  other_encryption_key: 'is refused: it is under another KEY_ENCRYPTION_KEY than this node has',
  no_mac: 'is refused: it has no MAC, and comes too late to be of an earlier version',
  revocation_not_authentic: 'was revoked by somebody without KEY_ENCRYPTION_KEY, and stays revoked',
  changed: 'is not what was read before, which counts: it may be an earlier state of it',
  missing: 'is gone from the database before its time',
};

/** Tells of what is wrong with the keys in the database: once each, although every node looks every second. */
export class RingAlarms {
  private readonly logger = new Logger(RingAlarms.name);
  private logged = new Set<string>();
  private audited = new Set<string>();

  /**
   * @param store takes events to the audit log
   * @param clock the time
   */
  constructor(
    private readonly signingKeyStore: SigningKeyStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @param reading what was read
   * @throws what the database throws; what it did not take is told the next time
   */
  async raise({ problems, trusted }: RingReading): Promise<void> {
    const found = new Map(problems.map((problem) => [nameOf(problem), problem]));
    // What is over is forgotten, or somebody who makes ever new documents would fill the memory.
    this.logged = intersection(this.logged, found);
    this.audited = intersection(this.audited, found);
    const carrier = trusted.at(-1)?.sequence;
    for (const [name, { kid, problem }] of found) {
      if (!this.logged.has(name)) {
        this.logged.add(name);
        this.logger.error(`Signing key ${kid ?? 'without a name'} ${DESCRIPTIONS[problem]}`);
      }
      // The document itself may be anything: another one takes the event to the audit log.
      if (carrier === undefined || this.audited.has(name)) continue;
      const details = { problem, ...(kid !== undefined && { kid }) };
      // All nodes give it the same id, and the log takes it once.
      await this.signingKeyStore.addEvent(carrier, {
        ...auditEvent('key.suspect', details, byService(), this.clock.now()),
        id: name,
      });
      this.audited.add(name);
    }
  }
}

function nameOf({ kid, problem }: RingProblem): string {
  return `${problem}.${kid ?? ''}`;
}

function intersection(names: ReadonlySet<string>, found: ReadonlyMap<string, unknown>): Set<string> {
  return new Set([...names].filter((name) => found.has(name)));
}
