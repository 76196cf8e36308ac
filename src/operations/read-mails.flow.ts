import { Injectable } from '@nestjs/common';
import { type OutboxEntry, OutboxStore } from '../mail/index.js';
import { UserStore } from '../users/index.js';
import { type MailListing, MAILS_DEFAULT } from './operations.dto.js';
import { type MailListResponse, type MailResponse } from './operations.response.js';

/**
 * `GET /operations/mails`. Of a mail there is no text before it is delivered, and so no token: who gets it, what it is for, and
 * how far it has come.
 */
@Injectable()
export class ReadMailsFlow {
  constructor(
    private readonly outboxStore: OutboxStore,
    private readonly userStore: UserStore,
  ) {}

  /** @param query a valid one */
  async list({ state = 'waiting', limit }: MailListing): Promise<MailListResponse> {
    const most = limit === undefined ? MAILS_DEFAULT : Number(limit);
    const [entries, backlog] = await Promise.all([
      state === 'waiting' ? this.outboxStore.listWaiting(most) : this.outboxStore.listSettled(most),
      this.outboxStore.backlog(),
    ]);
    // Those that are asked for at once are read at once.
    const items = await Promise.all(entries.map((entry) => this.toResponse(entry)));
    return { ...backlog, items };
  }

  private async toResponse(entry: OutboxEntry): Promise<MailResponse> {
    const {
      _id: id,
      kind,
      userId,
      createdAt,
      expiresAt,
      attempts,
      nextAttemptAt,
      outcome,
      settledAt,
    } = entry;
    const to = entry.email ?? (userId && (await this.userStore.findById(userId))?.email);
    return {
      ...{ id, kind, attempts, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() },
      ...(to && { to }),
      ...(userId !== undefined && { userId }),
      ...(nextAttemptAt !== undefined && { nextAttemptAt: nextAttemptAt.toISOString() }),
      ...(outcome !== undefined && { outcome }),
      ...(settledAt !== undefined && { settledAt: settledAt.toISOString() }),
    };
  }
}
