import { Inject, Injectable } from '@nestjs/common';
import {
  ACCOUNT_DATA,
  type AccountData,
  CompleteLogin,
  type LoginContext,
  type LoginOutcome,
} from '../../auth/index.js';
import { byNobody, byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { type Identity, isAnonymous, type User, UserStore } from '../../users/index.js';
import { IdentityStore } from './identity.store.js';
import { identityOf, LinkIdentityFlow } from './link-identity.flow.js';
import { LinkProofs } from './link-proofs.js';
import { type Newcomer, OpenFederatedAccountFlow } from './open-federated-account.flow.js';
import { type Profile } from './profile.js';
import { provenIdentity } from './proven-identity.js';

/** How often it is looked again when another request was quicker. */
const ATTEMPTS = 3;

/** Whose login it is, and whether the account was opened by it. */
interface FoundAccount {
  readonly user: User;
  readonly identity: Identity;
  readonly isNew?: true;
}

/**
 * From somebody at a provider to an account of ours. The identity decides, never the address: an address that has an account
 * asks for a proof of that account.
 */
@Injectable()
export class LogInWithIdentityFlow {
  constructor(
    private readonly store: IdentityStore,
    private readonly userStore: UserStore,
    private readonly openAccount: OpenFederatedAccountFlow,
    private readonly linkIdentity: LinkIdentityFlow,
    private readonly linkProofs: LinkProofs,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    @Inject(ACCOUNT_DATA) private readonly accountData: readonly AccountData[],
  ) {}

  /**
   * @param profile who has logged in at a provider
   * @param context where from, and what to
   * @param holderId whose access token came along, if one did: an anonymous account becomes a real one instead of another
   * being opened
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `link_required`, `email_missing`, `sign_up_closed`, `invalid_credentials` of a banned account,
   * `too_many_attempts`; what a hook of the host refuses with
   */
  async logIn(profile: Profile, context: LoginContext, holderId?: string): Promise<LoginOutcome> {
    const { user, identity, isNew } = await this.accountOf(profile, context, holderId);
    const proved = [provenIdentity(identity, this.clock.now())];
    return this.completeLogin.complete(
      { user, proved },
      { ...context, ...(isNew && { isNewAccount: isNew }) },
    );
  }

  private async accountOf(
    profile: Profile,
    context: LoginContext,
    holderId: string | undefined,
  ): Promise<FoundAccount> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.findOrOpen(profile, context, holderId);
      } catch (error) {
        // Another request has opened the account, or linked the identity, in between.
        const isLate = error instanceof DomainError && ['identity_taken', 'email_taken'].includes(error.code);
        if (!isLate || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async findOrOpen(
    profile: Profile,
    { client, transport }: LoginContext,
    holderId: string | undefined,
  ): Promise<FoundAccount> {
    const owner = await this.store.findOwner(profile);
    if (owner !== null) return this.use(owner, profile, client);
    const { email } = profile;
    if (email === undefined) throw new DomainError('email_missing');
    const existing = await this.userStore.findByLogin({ email });
    if (existing === null) return this.open({ ...profile, email }, client, holderId);
    // Linked a moment ago, by another callback of the same login.
    if (identityOf(existing, profile) !== undefined) return this.use(existing, profile, client);
    if (existing.status !== 'active') throw new DomainError('invalid_credentials');
    if (profile.emailVerified && !existing.emailVerified) return this.claim(existing, profile, client);
    if (profile.isAuthoritative) return this.linkIdentity.link(existing, profile, byOwner(client));
    throw await this.linkProofs.required(existing, profile, transport);
  }

  private async open(
    newcomer: Newcomer,
    client: Client,
    holderId: string | undefined,
  ): Promise<FoundAccount> {
    const identity = this.used(newcomer);
    const holder = holderId === undefined ? null : await this.userStore.findById(holderId);
    return holder !== null && isAnonymous(holder)
      ? { user: await this.openAccount.makeReal(holder, newcomer, identity, client), identity }
      : { user: await this.openAccount.open(newcomer, identity, client), identity, isNew: true };
  }

  private async use(owner: User, profile: Profile, client: Client): Promise<FoundAccount> {
    const linked = identityOf(owner, profile);
    const user = linked && (await this.store.use(owner._id, linked.id, profile));
    // Banned, or unlinked a moment ago.
    if (!user) throw new DomainError('invalid_credentials');
    return {
      user: user.claimMailId === linked.id ? await this.disown(user, linked, client) : user,
      identity: linked,
    };
  }

  /**
   * The address was never confirmed, and here is its owner: whoever has opened the account loses it. Broken off behind the
   * update, it is completed by the identity's next login.
   */
  private async claim(existing: User, profile: Profile, client: Client): Promise<FoundAccount> {
    const identity = this.used(profile);
    const user = await this.userStore.claimByIdentity(existing, identity, byNobody(client));
    // Somebody was quicker: it is looked at again.
    if (user === null) throw new DomainError('email_taken');
    const after = await this.disown(user, identity, client);
    await this.linkIdentity.tell(after, identity);
    return { user: after, identity };
  }

  private used(profile: Profile): Identity {
    return { ...this.linkIdentity.newIdentity(profile), lastUsedAt: this.clock.now() };
  }

  /** @returns the account afterwards: tokens of the version before are revoked */
  private async disown(user: User, { id }: Identity, client: Client): Promise<User> {
    for (const data of this.accountData) await data.disown(user, byNobody(client));
    await this.store.settleClaim(user._id, id);
    const after = await this.userStore.findById(user._id);
    if (after === null) throw new DomainError('invalid_credentials');
    return after;
  }
}
