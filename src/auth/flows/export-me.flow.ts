import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Outbox } from '../../mail/index.js';
import { MailedTokensService } from '../../mailed-tokens/index.js';
import { KeptSessions } from '../../sessions/index.js';
import { UsersService } from '../../users/index.js';
import { type ExportResponse, toExportResponse } from '../dto/export.response.js';

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
   * @throws DomainError `access_token_invalid` when the account is gone or banned
   */
  async export(userId: string): Promise<ExportResponse> {
    const user = await this.users.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    const [sessions, mails, links, entries] = await Promise.all([
      this.sessions.listAll(userId),
      this.outbox.listOf({ userId, email: user.email }),
      this.mailedTokens.listOf(userId),
      this.auditLog.listOf(userId),
    ]);
    return toExportResponse({ user, sessions, mails, links, entries }, this.clock.now());
  }
}
