import { Injectable } from '@nestjs/common';
import { AuditLog, AuditTrail } from '../audit/index.js';
import { type Origin } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { Outbox } from '../mail/index.js';
import { MailedTokensService } from '../mailed-tokens/index.js';
import { KeptSessions } from '../sessions/index.js';
import { type User, UserAdministration } from '../users/index.js';
import { EndSessions } from '../auth/index.js';

/** Above every version of anybody's rights: for who is gone, and whose last one nobody knows. */
const NO_VERSION = Number.MAX_SAFE_INTEGER;

/**
 * Deletes an account: `DELETE /users/:id` and `DELETE /auth/me`. The document goes first; from then on nobody logs
 * in, refreshes or uses a mailed link. Then the sessions end, and what tells where their user came from is
 * forgotten. Their records stay for their time, so that a late refresh is told `user_deleted`.
 *
 * A crash in between leaves access tokens alive until they expire, and addresses in the records. It was acknowledged to
 * nobody, and asking again completes it, although the answer is then that there is no such user.
 */
@Injectable()
export class DeleteUserFlow {
  constructor(
    private readonly administration: UserAdministration,
    private readonly sessions: KeptSessions,
    private readonly endSessions: EndSessions,
    private readonly outbox: Outbox,
    private readonly mailedTokens: MailedTokensService,
    private readonly trail: AuditTrail,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * @param id whose account
   * @param origin who deletes it
   * @param verified the `credentialVersion` under which its owner has proved to be it, if it is the owner who asks
   * @throws DomainError `user_not_found`, `last_admin`; `invalid_credentials` when the password was changed meanwhile
   */
  async delete(id: string, origin: Origin, verified?: number): Promise<void> {
    const announce = (user: User, mark: string): Promise<void> =>
      this.trail.announceDeletion(user, mark, origin);
    const deletion = await this.administration.delete(id, announce, verified);
    if (deletion.kind === 'last_admin') throw new DomainError('last_admin');
    if (deletion.kind === 'credentials_changed') throw new DomainError('invalid_credentials');
    if (deletion.kind === 'deleted') {
      // One above the last one, as after a ban: the public list need not tell which of the two it was.
      await this.forget(id, origin, deletion.user.rightsVersion + 1);
      return this.outbox.forget({ userId: id, email: deletion.user.email });
    }
    // Who never was has left nothing.
    if (await this.sessions.hasAny(id)) await this.forget(id, origin);
    throw new DomainError('user_not_found');
  }

  private async forget(id: string, origin: Origin, leastVersion = NO_VERSION): Promise<void> {
    await this.endSessions.endAllBelow(id, leastVersion, 'user_deleted', origin);
    await this.sessions.forgetClients(id);
    await this.trail.forgetClients(id);
    await this.auditLog.forgetClients([id]);
    await this.mailedTokens.forget(id);
  }
}
