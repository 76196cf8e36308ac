import { Injectable } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { randomId } from '../../common/ids.js';
import { type Identity, type User } from '../../users/index.js';
import { IdentityStore } from './identity.store.js';
import { type Profile } from './profile.js';
import { Providers } from './providers.js';

/** What is known of an identity before it is linked. */
export type UnlinkedIdentity = Pick<Profile, 'provider' | 'issuer' | 'subject' | 'email' | 'emailVerified'>;

/** Links an identity to an account that was proved, and says so by mail. */
@Injectable()
export class LinkIdentityFlow {
  constructor(
    private readonly store: IdentityStore,
    private readonly providers: Providers,
    private readonly noticeSender: NoticeSender,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param profile who has logged in at a provider
   * @returns the identity, as it is stored
   */
  newIdentity({ provider, issuer, subject, email, emailVerified }: UnlinkedIdentity): Identity {
    return {
      ...{ id: randomId(), provider, issuer, subject, emailVerified, linkedAt: this.clock.now() },
      ...(email !== undefined && { email }),
    };
  }

  /**
   * @param user the account as read when it was proved
   * @param profile what to link
   * @param origin who links it
   * @returns the account afterwards, and its identity: the one of before where it was linked to this account already
   * @throws DomainError `identity_taken`, `too_many_identities`
   */
  async link(
    user: User,
    profile: UnlinkedIdentity,
    origin: Origin,
  ): Promise<{ user: User; identity: Identity }> {
    const own = identityOf(user, profile);
    if (own !== undefined) return { user, identity: own };
    const identity = this.newIdentity(profile);
    const after = await this.store.add(user, identity, origin);
    const linked = after === null ? undefined : identityOf(after, profile);
    if (after === null || linked === undefined) throw new DomainError('too_many_identities');
    // Of two at once one has linked it, and tells.
    if (linked.id === identity.id) await this.tell(after, identity);
    return { user: after, identity: linked };
  }

  /**
   * The identity is linked: by mail to its owner, and to whoever listens.
   *
   * @param user the account, as it is now
   * @param identity of it
   */
  async tell(user: User, { provider }: Identity): Promise<void> {
    await this.noticeSender.sendOfIdentities('identity_linked', user, this.providers.nameOf(provider));
    this.events.emit('identity.linked', { userId: user._id, provider });
  }
}

/**
 * @param user the account as read
 * @param profile who has logged in at a provider
 * @returns what of that account it is; undefined when it is not linked to it
 */
export function identityOf(
  { identities = [] }: User,
  { issuer, subject }: Pick<Profile, 'issuer' | 'subject'>,
): Identity | undefined {
  return identities.find((each) => each.issuer === issuer && each.subject === subject);
}
