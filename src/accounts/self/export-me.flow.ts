import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type JsonFields } from '../../common/http/index.js';
import { Outbox } from '../../mail/index.js';
import { MailedTokensService } from '../../mailed-tokens/index.js';
import { KeptSessions } from '../../sessions/index.js';
import { toUserResponse, UsersService } from '../../users/index.js';
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
    private readonly users: UsersService,
    private readonly sessions: KeptSessions,
    private readonly outbox: Outbox,
    private readonly mailedTokens: MailedTokensService,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @param userId who asks
   * @returns the document; what may be much of is read from the database as it is asked for
   * @throws DomainError `access_token_invalid` when the account is gone or banned
   */
  async export(userId: string): Promise<JsonFields<ExportResponse>> {
    const user = await this.users.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    return {
      exportedAt: this.clock.now().toISOString(),
      user: toUserResponse(user),
      access: toExportedAccess(user),
      sessions: each(this.sessions.readAll(userId), toExportedSession),
      mails: each(this.outbox.readAllOf({ userId, email: user.email }), toExportedMail),
      links: (await this.mailedTokens.listOf(userId)).map(toExportedLink),
      activity: each(this.auditLog.readAbout(userId), toActivity),
      done: each(this.auditLog.readDoneToOthers(userId), toAuditEntryResponse),
    };
  }
}

async function* each<T, R>(items: AsyncIterable<T>, map: (item: T) => R): AsyncGenerator<R, void> {
  for await (const item of items) yield map(item);
}
