import { Inject, Injectable } from '@nestjs/common';
import { AuditTrailStore } from '../audit/index.js';
import { type Origin } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { KeptSessionStore } from '../sessions/index.js';
import { type User, UserAdministrationStore } from '../users/index.js';
import { ACCOUNT_DATA, type AccountData, type FormerUser, SessionTerminator } from '../auth/index.js';

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
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly keptSessionStore: KeptSessionStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly auditTrailStore: AuditTrailStore,
    @Inject(ACCOUNT_DATA) private readonly accountData: readonly AccountData[],
  ) {}

  /**
   * @param id whose account
   * @param origin who deletes it
   * @param verified the `credentialVersion` under which its owner has proved to be it, if it is the owner who asks
   * @throws DomainError `user_not_found`, `last_admin`; `invalid_credentials` when the password was changed meanwhile
   */
  async delete(id: string, origin: Origin, verified?: number): Promise<void> {
    const announce = (user: User, mark: string): Promise<void> =>
      this.auditTrailStore.announceDeletion(user, mark, origin);
    const deletion = await this.userAdministrationStore.delete(id, announce, verified);
    if (deletion.kind === 'last_admin') throw new DomainError('last_admin');
    if (deletion.kind === 'credentials_changed') throw new DomainError('invalid_credentials');
    if (deletion.kind === 'deleted') {
      // One above the last one, as after a ban: the public list need not tell which of the two it was.
      return this.forget({ id, email: deletion.user.email }, origin, deletion.user.rightsVersion + 1);
    }
    // Who never was has left nothing.
    if (await this.keptSessionStore.hasAny(id)) await this.forget({ id }, origin);
    throw new DomainError('user_not_found');
  }

  private async forget(user: FormerUser, origin: Origin, leastVersion = NO_VERSION): Promise<void> {
    await this.sessionTerminator.endAllBelow(user.id, leastVersion, 'user_deleted', origin);
    for (const data of this.accountData) await data.forget(user);
  }
}
