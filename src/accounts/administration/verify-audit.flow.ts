import { Injectable } from '@nestjs/common';
import {
  AuditLogStore,
  AuditRelay,
  type ChainProgress,
  type ChainVerdict,
  type Trimmed,
  type Unfinished,
  verifyPart,
} from '../../audit/index.js';

/** How many entries one request looks at: well below a second of work. */
const PART = 1000;

/** Where a part of a verification ended, and of which log. */
export interface ChainPlace extends ChainProgress {
  /** Up to which entry the log was trimmed. */
  readonly trimmedThrough: number;
}

/** What one part has come to. */
export type PartVerdict = ChainVerdict | (Unfinished & { place: ChainPlace });

/**
 * `GET /audit/verification`: the chain of the log, part by part. Nothing is kept between two parts: what the next one has to
 * know is in the cursor, which whoever asks could only deceive themselves with.
 */
@Injectable()
export class VerifyAuditFlow {
  constructor(
    private readonly auditLogStore: AuditLogStore,
    private readonly auditRelay: AuditRelay,
  ) {}

  /** @param begun where the part before has ended; undefined for the first one */
  async verify(begun: ChainPlace | undefined): Promise<PartVerdict> {
    const trimmed = await this.auditLogStore.trimmed();
    const trimmedThrough = trimmed?.through ?? 0;
    // Entries that the part before had not come to may have been removed meanwhile: it begins anew.
    const progress = begun?.trimmedThrough === trimmedThrough ? begun : undefined;
    const verdict = await verifyPart(
      {
        entries: this.auditLogStore.read(progress?.end.seq ?? trimmedThrough, PART),
        trimmed,
        findDeleted: (userIds) => this.findDeleted(userIds, trimmed),
      },
      PART,
      progress,
    );
    return verdict.kind === 'unfinished'
      ? { ...verdict, place: { ...verdict.progress, trimmedThrough } }
      : verdict;
  }

  /** An account that was deleted while we read may have lost its clients before the log tells of it. */
  private async findDeleted(
    userIds: readonly string[],
    trimmed: Trimmed | undefined,
  ): Promise<ReadonlySet<string>> {
    const after = trimmed?.through ?? 0;
    const deleted = await this.auditLogStore.deletedAmong(userIds, after);
    if (deleted.size === userIds.length) return deleted;
    await this.auditRelay.relay();
    return this.auditLogStore.deletedAmong(userIds, after);
  }
}
