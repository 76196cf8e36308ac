import { Injectable } from '@nestjs/common';
import { type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { OutboxStore } from '../../mail/index.js';
import { RevocationStore } from '../../revocation/index.js';
import {
  KnownRoles,
  type User,
  UserAdministrationStore,
  type UserChanges,
  UserStore,
} from '../../users/index.js';
import { SessionTerminator } from '../../auth/index.js';

/**
 * `PATCH /users/:id`. First the document, then what depends on it, on every node: a ban ends the sessions, other
 * roles end the access tokens that carry the old ones (the sessions go on, and get the new ones with their next refresh).
 *
 * A crash in between leaves old access tokens alive until they expire, at most; no refresh gets past the document.
 * It was acknowledged to nobody, and asking again completes it, as what the request says is brought about whether or
 * not the document said so before. Only mails to a new address are not sent twice: its owner can ask for another.
 */
@Injectable()
export class ChangeUserFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly knownRoles: KnownRoles,
    private readonly sessionTerminator: SessionTerminator,
    private readonly revocationStore: RevocationStore,
    private readonly outboxStore: OutboxStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @param id whose account
   * @param changes what is to be otherwise
   * @param origin who changes it
   * @returns the account as it is then
   * @throws DomainError `user_not_found`, `validation_failed` for an unknown role and for an end that no ban has, `email_taken`,
   * `last_admin`
   */
  async change(id: string, changes: UserChanges, origin: Origin): Promise<User> {
    const roles = changes.roles === undefined ? undefined : this.knownRoles.check(changes.roles);
    this.checkEnd(changes);
    if (changes.status === 'active') await this.endWhatABanLeft(id, origin);

    const change = await this.userAdministrationStore.change(id, { ...changes, roles }, origin);
    if (change.kind === 'not_found') throw new DomainError('user_not_found');
    if (change.kind !== 'changed') throw new DomainError(change.kind);

    const { before, after } = change;
    if (changes.status === 'banned') {
      await this.sessionTerminator.endAllBelow(id, after.rightsVersion, 'user_banned', origin);
    } else if (roles !== undefined) {
      await this.revocationStore.revokeRights(id, after.rightsVersion);
    }
    if (before.email !== after.email) await this.notifyOfNewEmail(before);
    return after;
  }

  private checkEnd({ status, bannedUntil }: UserChanges): void {
    if (bannedUntil === undefined) return;
    const messages = [
      ...(status === 'banned' ? [] : ['goes with the status banned']),
      ...(bannedUntil > this.clock.now() ? [] : ['must be in the future']),
    ];
    if (messages.length === 0) return;
    throw new DomainError('validation_failed', { errors: [{ field: 'bannedUntil', messages }] });
  }

  /** A ban may have been broken off before it ended the sessions. Nothing of them revives with the account. */
  private async endWhatABanLeft(id: string, origin: Origin): Promise<void> {
    const user = await this.userStore.findById(id);
    if (user?.status === 'banned') await this.sessionTerminator.endAll(id, 'user_banned', origin);
  }

  private async notifyOfNewEmail({ _id: userId, email, emailVerified }: User): Promise<void> {
    await this.outboxStore.add({
      kind: 'email_verification',
      userId,
    });
    // An address that was never shown to be the user's is perhaps somebody else's, who need not know.
    if (emailVerified) {
      await this.outboxStore.add({
        kind: 'email_changed',
        userId,
        email,
      });
    }
  }
}
