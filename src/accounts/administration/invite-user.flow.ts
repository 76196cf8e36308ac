import { Inject, Injectable } from '@nestjs/common';
import { type Origin } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { ACCOUNTS_CONFIG, type AccountsConfig } from '../../config/index.js';
import { OutboxStore } from '../../mail/index.js';
import { KnownRoles, type User, UserStore } from '../../users/index.js';

/** Whom to invite. */
export interface Invitation {
  /** What the user is called. */
  name: string;
  /** Where the invitation is mailed to, as typed. */
  email: string;
  /** `['user']` when not given. */
  roles?: string[] | undefined;
}

/**
 * `POST /users`: an account for somebody else. Nobody chooses a password for them: they get a mail with which they
 * choose it. A crash between the account and the mail leaves an account that no mail was sent for; its owner, or the
 * administrator for them, asks for another one with `POST /auth/forgot-password`.
 */
@Injectable()
export class InviteUserFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly knownRoles: KnownRoles,
    private readonly outboxStore: OutboxStore,
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
  ) {}

  /**
   * @param invitation whom
   * @param origin who invites them
   * @returns the account, in which nobody can log in yet
   * @throws DomainError `validation_failed` for an unknown role, `email_taken`, `sign_up_closed`
   */
  async invite({ name, email, roles }: Invitation, origin: Origin): Promise<User> {
    if (this.config.signUp.kind === 'closed' && origin.actor.kind !== 'operator') {
      throw new DomainError('sign_up_closed', {
        detail: 'SIGN_UP is closed. With SIGN_UP=invitation administrators can invite.',
      });
    }
    const known = roles === undefined ? undefined : this.knownRoles.check(roles);
    const creation = await this.userStore.create({ name, email, roles: known }, 'user.invited', origin);
    if (creation.kind !== 'created') throw new DomainError(creation.kind);
    await this.outboxStore.add({
      kind: 'invitation',
      userId: creation.user._id,
    });
    return creation.user;
  }
}
