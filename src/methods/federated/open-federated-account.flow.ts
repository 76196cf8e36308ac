import { Injectable } from '@nestjs/common';
import { VerificationSender } from '../../accounts/index.js';
import { refusalOf, SessionTerminator, SignUpGate } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type Identity, type User, type UserCreation, UserStore } from '../../users/index.js';
import { type Profile } from './profile.js';

const REFUSALS = ['email_taken', 'username_taken', 'sign_up_closed'] as const;

/** Somebody who may open an account: there is an address to write to. */
export type Newcomer = Profile & { readonly email: string };

/**
 * Opens an account for an identity that has none: the one place where a login at a provider is a sign-up, and whoever has a say
 * in sign-ups is asked. The address counts as verified where the provider has verified it, and gets a mail otherwise.
 */
@Injectable()
export class OpenFederatedAccountFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly verificationSender: VerificationSender,
    private readonly gate: SignUpGate,
    private readonly events: Events,
  ) {}

  /**
   * @param newcomer who has logged in at a provider
   * @param identity what logs in from now on
   * @param client where from
   * @returns the account
   * @throws DomainError `email_taken`, `identity_taken`, `sign_up_closed`; what a hook of the host refuses with
   */
  async open(newcomer: Newcomer, identity: Identity, client: Client): Promise<User> {
    return this.admitted(newcomer, () =>
      this.userStore.create(accountOf(newcomer, identity), 'user.signed-up', byOwner(client)),
    );
  }

  /**
   * The caller holds a session of an anonymous account, and has the identity: both are theirs. All sessions of before end, so
   * that a copy of their tokens is worth nothing.
   *
   * @param anonymous the account as read
   * @param newcomer who has logged in at a provider
   * @param identity what logs in from now on
   * @param client where from
   * @returns the account, under the same id
   * @throws DomainError as {@link open}; `challenge_invalid` when another request has made it a real one
   */
  async makeReal(anonymous: User, newcomer: Newcomer, identity: Identity, client: Client): Promise<User> {
    const { _id } = await this.admitted(newcomer, () =>
      this.userStore.makeReal(anonymous, accountOf(newcomer, identity), byOwner(client)),
    );
    await this.sessionTerminator.endAll(_id, 'credentials_changed', byOwner(client));
    const user = await this.userStore.findById(_id);
    if (user === null) throw new DomainError('challenge_invalid');
    return user;
  }

  private async admitted(
    { name, email, emailVerified, provider }: Newcomer,
    create: () => Promise<UserCreation | null>,
  ): Promise<User> {
    try {
      await this.gate.admit({ name, email });
      const creation = await create();
      if (creation === null) throw new DomainError('challenge_invalid');
      if (creation.kind !== 'created') throw new DomainError(creation.kind);
      const { user } = creation;
      this.events.emit('user.signed-up', { userId: user._id });
      this.events.emit('identity.linked', { userId: user._id, provider });
      if (!emailVerified) await this.verificationSender.afterSignUp(user);
      return user;
    } catch (error) {
      // Of two callbacks at once one opens it; the other one logs in to it, and has failed at nothing.
      const isLate = error instanceof DomainError && ['identity_taken', 'email_taken'].includes(error.code);
      if (!isLate) this.events.emit('sign-up.failed', { reason: refusalOf(error, REFUSALS) });
      throw error;
    }
  }
}

function accountOf(
  { name, email, emailVerified }: Newcomer,
  identity: Identity,
): { name: string; email: string; emailVerified: boolean; identities: Identity[] } {
  return { name, email, emailVerified, identities: [identity] };
}
