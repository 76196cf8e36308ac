import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AuditRelay } from '../audit/index.js';
import { Clock } from '../common/clock.js';
import { DatabaseHealth } from '../database/index.js';
import { OutboxStore } from '../mail/index.js';
import { HashingPool } from '../passwords/index.js';
import { RevocationStore } from '../revocation/index.js';
import { ClockOffsetStore } from '../sessions/index.js';
import { AccessKeys } from '../tokens/index.js';
import { UserAdministrationStore } from '../users/index.js';
import { type StatusResponse, type WarningResponse } from './operations.response.js';
import { ThisNode } from './this-node.js';

/** Milliseconds for the database to answer: an administrator asks most of all when it does not. */
const TIMEOUT = 1000;

/** Seconds from which on what waits has waited too long. */
const AUDIT_LATE = 60;
const MAILS_LATE = 600;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** How this node is, and what waits in the database it shares with the others. */
@Injectable()
export class NodeStatus {
  constructor(
    private readonly thisNode: ThisNode,
    private readonly clock: Clock,
    private readonly database: DatabaseHealth,
    private readonly revocationStore: RevocationStore,
    private readonly clockOffset: ClockOffsetStore,
    private readonly hashing: HashingPool,
    private readonly auditRelay: AuditRelay,
    private readonly outboxStore: OutboxStore,
    private readonly accessKeys: AccessKeys,
    private readonly userAdministrationStore: UserAdministrationStore,
  ) {}

  /** @returns within a second or two, also while the database does not answer */
  async read(): Promise<StatusResponse> {
    const [isReachable, audit, mails, accounts] = await Promise.all([
      this.database.isReachable(),
      inTime(this.auditRelay.backlog()),
      inTime(this.outboxStore.backlog()),
      inTime(this.userAdministrationStore.estimate()),
    ]);
    const staleness = this.revocationStore.staleness();
    const state: Omit<StatusResponse, 'warnings'> = {
      node: this.thisNode.describe(),
      ...{ at: this.clock.now().toISOString(), version, runtime: `Node.js ${process.versions.node}` },
      database: { isReachable },
      revocations: {
        remembered: this.revocationStore.count(),
        ...(Number.isFinite(staleness) && { staleness: rounded(staleness) }),
      },
      clockOffset: this.clockOffset.ahead / 1000,
      hashing: { waiting: this.hashing.queueLength },
      ...(audit !== undefined && { audit: { ...audit, oldest: rounded(audit.oldest) } }),
      ...(mails !== undefined && { mails: { ...mails, oldest: rounded(mails.oldest) } }),
      ...(accounts !== undefined && { accounts }),
    };
    return { ...state, warnings: this.warningsOf(state) };
  }

  private warningsOf({ database, audit, mails }: Omit<StatusResponse, 'warnings'>): WarningResponse[] {
    const { warning: clock } = this.clockOffset;
    const problems = [...new Set(this.accessKeys.problems())];
    const warnings: (WarningResponse | false)[] = [
      !database.isReachable && { code: 'database_unreachable', detail: 'MongoDB does not answer.' },
      this.revocationStore.isStale() && {
        code: 'revocations_stale',
        detail: 'This node is cut off from the news of revoked sessions.',
      },
      clock !== undefined && { code: 'clock_off', detail: `The clock is ${clock}` },
      problems.length > 0 && {
        code: 'signing_keys_refused',
        detail: `The database holds something of a signing key that is not trusted: ${problems.join(', ')} (docs/keys.md).`,
      },
      audit !== undefined &&
        audit.oldest > AUDIT_LATE && {
          code: 'audit_late',
          detail: `An event has waited for ${Math.round(audit.oldest)} s to get into the audit log.`,
        },
      mails !== undefined &&
        mails.oldest > MAILS_LATE && {
          code: 'mails_late',
          detail: `A mail has waited for ${Math.round(mails.oldest)} s to be sent.`,
        },
    ];
    return warnings.filter((warning) => warning !== false);
  }
}

function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  return Promise.race([answer.catch(() => undefined), sleep(TIMEOUT, undefined, { ref: false })]);
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
