import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type QueryFilter, type UpdateQuery } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import {
  type AuditDetails,
  auditEvent,
  type AuditType,
  type Origin,
  type PendingEvent,
} from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { ANONYMOUS_ROLE } from '../config/index.js';
import { GroupedReads } from '../common/grouped-reads.js';
import { type NewUser, toUser, type UserCreation } from './new-user.js';
import { ALL_BUT_PASSWORD, ALL_FACTORS, hasFactors } from './factors.schema.js';
import { type Identity } from './identities.schema.js';
import { normalEmail, normalUsername } from './normal-forms.js';
import { takenName } from './taken-name.store.js';
import { User } from './user.schema.js';

/** Whom somebody says to be. */
export type LoginName = { email: string } | { username: string };

/** What a user may change of their own account; what is absent stays. */
export interface ProfileChanges {
  name?: string | undefined;
  username?: string | undefined;
}

/** The accounts: with UserAdministrationStore, UserImportStore and LastAdmin the only reader and writer of the `users` collection. */
@Injectable()
export class UserStore {
  private readonly reads = new GroupedReads<User>((ids) =>
    this.users
      .find({ _id: { $in: ids } })
      .lean<User[]>()
      .exec(),
  );

  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates an account. The unique index decides who of two was first.
   *
   * @param input name, e-mail and username as typed, and a password hash; roles must be known ones
   * @param type how it comes to be
   * @param origin who creates it
   * @returns the account, or which name is taken
   * @throws DomainError `factor_invalid` when another account has the passkey, `identity_taken` when it has the identity
   */
  async create(
    input: NewUser,
    type: 'user.signed-up' | 'user.opened-anonymously' | 'user.invited' | 'user.created',
    origin: Origin,
  ): Promise<UserCreation> {
    const now = this.clock.now();
    const event =
      type === 'user.signed-up' || type === 'user.opened-anonymously'
        ? auditEvent(type, {}, origin, now)
        : auditEvent(type, { roles: input.roles ?? ['user'] }, origin, now);
    const linked = (input.identities ?? []).map((identity) => linkedEvent(identity, origin, now));
    const user = toUser(input, now, event, ...linked);
    try {
      await this.users.create(user);
      return { kind: 'created', user };
    } catch (error) {
      return { kind: takenName(error) };
    }
  }

  /**
   * @param id a user id, also one that was never given out
   * @returns the account, or null
   */
  async findById(id: string): Promise<User | null> {
    return this.reads.find(id);
  }

  /**
   * @param name the e-mail address or the username, as typed
   * @returns the account, or null
   */
  async findByLogin(name: LoginName): Promise<User | null> {
    const filter =
      'email' in name
        ? { email: normalEmail(name.email) }
        : // In the words of the partial index: a string alone does not tell MongoDB that it may use it.
          { username: { $eq: normalUsername(name.username), $type: 'string' as const } };
    return this.users.findOne(filter).lean<User>().exec();
  }

  /**
   * Counts the user's rights up, so that every access token of before can be told from those to come.
   *
   * @param id whose
   * @returns the new version; undefined when there is no such user
   */
  async raiseRightsVersion(id: string): Promise<number | undefined> {
    const user = await this.users
      .findOneAndUpdate({ _id: id }, { $inc: { rightsVersion: 1 } }, { returnDocument: 'after' })
      .lean<User>()
      .exec();
    return user?.rightsVersion;
  }

  /**
   * Stores the same password under a newer scheme or cost, unless the password was changed meanwhile.
   *
   * @param user the account as read when the password was verified
   * @param passwordHash its new hash
   */
  async rehashPassword(user: User, passwordHash: string): Promise<void> {
    await this.users.updateOne(
      { _id: user._id, passwordHash: user.passwordHash },
      { $set: { passwordHash } },
    );
  }

  /**
   * Gives an account the next password. One update, so of many at once one succeeds; whatever was made under
   * the version before it (sessions, mailed tokens, verdicts on the old password) is no longer valid from here on.
   *
   * A mailed link is a claim where the address was not verified: second factors and identities, which may be somebody
   * else's, go with the password, or they would keep the owner of the mailbox out, or let a stranger in.
   *
   * @param user the account as read when the right to do so was verified
   * @param passwordHash of the new password
   * @param origin who gives it
   * @param mailId the mail whose link gave the right to do so, if one did: then the mailbox is proved, too
   * @returns the account afterwards; null when it is not, or no longer, as it was read, or is banned
   */
  async setPassword(user: User, passwordHash: string, origin: Origin, mailId?: string): Promise<User | null> {
    const by = mailId === undefined ? 'password' : 'mailed_link';
    const proved = mailId !== undefined && { emailVerified: true, passwordMailId: mailId };
    const isClaim = mailId !== undefined && !user.emailVerified;
    const removed = isClaim && hasFactors(user) && ({ factorsRemoved: true } as const);
    return this.changeActive(
      { _id: user._id, email: user.email, credentialVersion: user.credentialVersion },
      {
        $set: { passwordHash, ...proved },
        ...(isClaim && { $unset: ALL_BUT_PASSWORD }),
        $inc: { credentialVersion: 1 },
      },
      ['user.password-changed', { by, ...removed }, origin],
    );
  }

  /**
   * Notes that the mailbox is the account's own, when whoever proved the one has proved the other too.
   *
   * @param user the account as read then
   * @param origin who has
   * @returns the account afterwards; null when it is no longer as it was read, is verified already, or banned
   */
  async verifyEmail(user: User, origin: Origin): Promise<User | null> {
    return this.changeActive(
      {
        _id: user._id,
        email: user.email,
        credentialVersion: user.credentialVersion,
        emailVerified: false,
      },
      { $set: { emailVerified: true } },
      ['user.email-verified', {}, origin],
    );
  }

  /**
   * Gives an unverified account to whoever has its mailbox and has proved nothing else: the password, the second
   * factors and the identities, which may be somebody else's, are no longer valid.
   *
   * @param user the account as read
   * @param mailId the mail whose link shows that they have it
   * @param origin who has it
   * @returns the account afterwards; null when its address has changed, is verified already, or it is banned
   */
  async claimByEmail(user: User, mailId: string, origin: Origin): Promise<User | null> {
    return this.changeActive(
      { _id: user._id, email: user.email, emailVerified: false },
      {
        $set: { emailVerified: true, claimMailId: mailId },
        $unset: { passwordHash: '', ...ALL_BUT_PASSWORD },
        $inc: { credentialVersion: 1 },
      },
      ['user.email-claimed', {}, origin],
    );
  }

  /**
   * Makes an anonymous account a real one, under the same id. What was made under its credentials of before is no longer
   * valid.
   *
   * @param user the account as read when the right to do so was verified
   * @param input name, e-mail and username as typed, a password hash, identities, whether the mailbox was proved
   * @param origin who does
   * @returns the account afterwards, or which name is taken; null when it is no longer as it was read, or is banned
   * @throws DomainError `identity_taken` when another account has the identity
   */
  async makeReal(
    user: User,
    {
      name,
      email,
      username,
      passwordHash,
      emailVerified = false,
      identities = [],
    }: NewUser & { email: string },
    origin: Origin,
  ): Promise<UserCreation | null> {
    try {
      const made = await this.changeActive(
        { _id: user._id, email: user.email, credentialVersion: user.credentialVersion },
        {
          $set: {
            ...{ name, email: normalEmail(email), emailVerified },
            ...(username !== undefined && { username: normalUsername(username) }),
            ...(passwordHash !== undefined && { passwordHash }),
            ...(identities.length > 0 && { identities }),
            roles: user.roles.map((role) => (role === ANONYMOUS_ROLE ? 'user' : role)),
          },
          $inc: { credentialVersion: 1 },
        },
        ['user.signed-up', {}, origin],
        identities.map((identity) => linkedEvent(identity, origin, this.clock.now())),
      );
      return made && { kind: 'created', user: made };
    } catch (error) {
      return { kind: takenName(error) };
    }
  }

  /**
   * Gives an unverified account to whoever has an identity with its address, which the provider has verified: as
   * {@link claimByEmail}, and the identity is all that logs in.
   *
   * @param user the account as read
   * @param identity theirs
   * @param origin who has it
   * @returns the account afterwards; null when its address has changed, is verified already, or it is banned
   * @throws DomainError `identity_taken` when another account has the identity
   */
  async claimByIdentity(user: User, identity: Identity, origin: Origin): Promise<User | null> {
    try {
      return await this.changeActive(
        { _id: user._id, email: user.email, emailVerified: false },
        {
          $set: { emailVerified: true, claimMailId: identity.id, identities: [identity] },
          $unset: { passwordHash: '', ...ALL_FACTORS },
          $inc: { credentialVersion: 1 },
        },
        ['user.email-claimed', {}, origin],
        [linkedEvent(identity, origin, this.clock.now())],
      );
    } catch (error) {
      takenName(error); // throws anything else, and no name was written
      return null;
    }
  }

  /**
   * Moves an account to an address whose mailbox was proved.
   *
   * @param user the account as read when that and the right to do so were verified
   * @param email the new address, in its normal form
   * @param origin who moves it
   * @returns the account afterwards; null when it is no longer as it was read, or is banned; or that the
   * address is taken
   */
  async changeEmail(user: User, email: string, origin: Origin): Promise<User | 'email_taken' | null> {
    try {
      return await this.changeActive(
        { _id: user._id, email: user.email, credentialVersion: user.credentialVersion },
        { $set: { email, emailVerified: true } },
        ['user.email-changed', {}, origin],
      );
    } catch (error) {
      takenName(error); // throws anything else
      return 'email_taken';
    }
  }

  /**
   * Changes what users may change of their own accounts themselves. What is so already is no change, and no event.
   *
   * @param id whose
   * @param changes name and username as typed; none is fine
   * @param origin who changes it
   * @returns the account afterwards; null when it is gone or banned; or that the username is taken
   */
  async updateProfile(
    id: string,
    { name, username }: ProfileChanges,
    origin: Origin,
  ): Promise<User | 'username_taken' | null> {
    const before = await this.findActive(id);
    if (before === null) return null;
    const newUsername = username === undefined ? undefined : normalUsername(username);
    const changed: Record<string, string> = {
      ...(name !== undefined && name !== before.name && { name }),
      ...(newUsername !== undefined && newUsername !== before.username && { username: newUsername }),
    };
    const fields = Object.keys(changed);
    if (fields.length === 0) return before;
    try {
      const after = await this.changeActive(
        { _id: id, $or: Object.entries(changed).map(([field, value]) => ({ [field]: { $ne: value } })) },
        { $set: changed },
        ['user.profile-changed', { fields }, origin],
      );
      // Of two requests for the same change the second has nothing left to do.
      return after ?? (await this.findActive(id));
    } catch (error) {
      takenName(error); // throws anything else
      return 'username_taken';
    }
  }

  private async findActive(id: string): Promise<User | null> {
    return this.users.findOne({ _id: id, status: 'active' }).lean<User>().exec();
  }

  /** One conditional update of an account that is not banned, and the events that tell of it. */
  private async changeActive<T extends AuditType>(
    filter: QueryFilter<User>,
    update: UpdateQuery<User>,
    [type, details, origin]: [T, AuditDetails[T], Origin],
    further: readonly PendingEvent[] = [],
  ): Promise<User | null> {
    const now = this.clock.now();
    return this.users
      .findOneAndUpdate(
        { ...filter, status: 'active' },
        {
          ...update,
          $set: { ...update.$set, updatedAt: now },
          $push: { auditEvents: { $each: [auditEvent(type, details, origin, now), ...further] } },
        },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
  }
}

function linkedEvent({ provider, id }: Identity, origin: Origin, at: Date): PendingEvent {
  return auditEvent('identity.linked', { provider, id }, origin, at);
}
