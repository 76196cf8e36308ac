import { Injectable } from '@nestjs/common';
import { VerificationSender } from '../../accounts/index.js';
import { refusalOf, SignUpGate } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type Identity, type User, UserStore } from '../../users/index.js';
import { type Profile } from './profile.js';

const REFUSALS = ['email_taken', 'username_taken', 'sign_up_closed'] as const;

/**
 * Opens an account for an identity that has none: the one place where a login at a provider is a sign-up, and whoever has a say
 * in sign-ups is asked.
 */
@Injectable()
export class OpenFederatedAccountFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly verificationSender: VerificationSender,
    private readonly gate: SignUpGate,
    private readonly events: Events,
  ) {}

  /**
   * @param profile who has logged in at a provider
   * @param email their address
   * @param identity what logs in from now on
   * @param client where from
   * @returns the account; its address counts as verified where the provider has verified it, and gets a mail otherwise
   * @throws DomainError `email_taken`, `identity_taken`, `sign_up_closed`; what a hook of the host refuses with
   */
  async open(profile: Profile, email: string, identity: Identity, client: Client): Promise<User> {
    const { name, emailVerified, provider } = profile;
    try {
      await this.gate.admit({ name, email });
      const creation = await this.userStore.create(
        { name, email, emailVerified, identities: [identity] },
        'user.signed-up',
        byOwner(client),
      );
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
