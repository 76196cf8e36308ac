import { Injectable } from '@nestjs/common';
import { AuditLogStore } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type JsonFields } from '../../common/http/index.js';
import { OutboxStore } from '../../mail/index.js';
import { MailedTokenStore } from '../../mailed-tokens/index.js';
import { KeptSessionStore } from '../../sessions/index.js';
import { toUserResponse, UserStore } from '../../users/index.js';
import { toActivity, toAuditEntryResponse } from '../audit.response.js';
import {
  type ExportResponse,
  toExportedAccess,
  toExportedLink,
  toExportedMail,
  toExportedSession,
} from './export.response.js';

/** `GET /auth/me/export`: all that is kept of a user. A collection that learns to keep more of them is to be read here. */
@Injectable()
export class ExportMeFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly keptSessionStore: KeptSessionStore,
    private readonly outboxStore: OutboxStore,
    private readonly mailedTokenStore: MailedTokenStore,
    private readonly auditLogStore: AuditLogStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @param userId who asks
   * @returns the document; what may be much of is read from the database as it is asked for
   * @throws DomainError `access_token_invalid` when the account is gone or banned
   */
  async export(userId: string): Promise<JsonFields<ExportResponse>> {
    const user = await this.userStore.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    return {
      exportedAt: this.clock.now().toISOString(),
      user: toUserResponse(user),
      access: toExportedAccess(user),
      sessions: each(this.keptSessionStore.readAll(userId), toExportedSession),
      mails: each(this.outboxStore.readAllOf({ userId, email: user.email }), toExportedMail),
      links: (await this.mailedTokenStore.listOf(userId)).map(toExportedLink),
      activity: each(this.auditLogStore.readAbout(userId), toActivity),
      done: each(this.auditLogStore.readDoneToOthers(userId), toAuditEntryResponse),
    };
  }
}

async function* each<T, R>(items: AsyncIterable<T>, map: (item: T) => R): AsyncGenerator<R, void> {
  for await (const item of items) yield map(item);
}
