import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { EMAIL_METHOD, LOGIN_METHODS } from '../../auth/index.js';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { CONNECTION } from '../../common/connection.js';
import { DomainError } from '../../common/errors/index.js';
import { type Identity, MAX_IDENTITIES, User, withAnotherWayIn } from '../../users/index.js';
import { type Profile } from './profile.js';

/** MongoDB's code for a write that a unique index refused. */
const DUPLICATE_KEY = 11000;

/** The identities of accounts: the only writer of `identities` in their documents, but for a sign-up or a claim that begins with one. */
@Injectable()
export class IdentityStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
    @Inject(LOGIN_METHODS) private readonly loginMethods: readonly string[],
  ) {}

  /**
   * @param profile who has logged in at a provider
   * @returns the account that the identity is linked to, or null
   */
  async findOwner({ issuer, subject }: Pick<Profile, 'issuer' | 'subject'>): Promise<User | null> {
    return this.users
      .findOne({
        // In the words of the partial index: a string alone does not tell MongoDB that it may use it.
        'identities.issuer': { $eq: issuer, $type: 'string' },
        identities: { $elemMatch: { issuer, subject } },
      })
      .lean<User>()
      .exec();
  }

  /**
   * Notes a login, and what the provider tells of the address now.
   *
   * @param userId whose
   * @param id of the identity
   * @param profile who has logged in
   * @returns the account afterwards; null when it has the identity no more, or is banned
   */
  async use(userId: string, id: string, { email, emailVerified }: Profile): Promise<User | null> {
    return this.users
      .findOneAndUpdate(
        { _id: userId, status: 'active', 'identities.id': id },
        {
          $set: {
            'identities.$.lastUsedAt': this.clock.now(),
            'identities.$.emailVerified': emailVerified,
            ...(email !== undefined && { 'identities.$.email': email }),
          },
          ...(email === undefined && { $unset: { 'identities.$.email': '' } }),
        },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
  }

  /**
   * @param user the account as read when it was proved
   * @param identity what to link
   * @param origin who links it
   * @returns the account afterwards, as it is also when another request has linked the same a moment ago; null when it has as
   * many as it may have, or its credentials have changed since
   * @throws DomainError `identity_taken` when another account has it
   */
  async add(user: User, identity: Identity, origin: Origin): Promise<User | null> {
    const { _id, credentialVersion } = user;
    const { id, issuer, subject, provider } = identity;
    const event = auditEvent('identity.linked', { provider, id }, origin, this.clock.now());
    try {
      const added = await this.users
        .findOneAndUpdate(
          {
            ...{ _id, credentialVersion, status: 'active' },
            // The index sees to other accounts, and not to two in one document.
            identities: { $not: { $elemMatch: { issuer, subject } } },
            [`identities.${MAX_IDENTITIES - 1}`]: { $exists: false },
          },
          { $push: { identities: identity, auditEvents: event } },
          { returnDocument: 'after' },
        )
        .lean<User>()
        .exec();
      if (added !== null) return added;
      const owner = await this.findOwner(identity);
      return owner?._id === _id && owner.credentialVersion === credentialVersion ? owner : null;
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY)
        throw new DomainError('identity_taken', { cause: error });
      throw error;
    }
  }

  /**
   * Removes one, unless nothing would be left to log in with: of two at once, one goes then.
   *
   * @param userId whose
   * @param id of the identity
   * @param provider its provider, for the audit log
   * @param origin who removes it
   * @returns the account as it was; `last_credential` when it has no password, no passkey, no other identity, and can't
   * log in by mail; null when it had
   * no such identity
   */
  async remove(
    userId: string,
    { id, provider }: Identity,
    origin: Origin,
  ): Promise<User | 'last_credential' | null> {
    const event = auditEvent('identity.unlinked', { provider, id }, origin, this.clock.now());
    const before = await this.users
      .findOneAndUpdate(
        {
          ...{ _id: userId, 'identities.id': id },
          ...withAnotherWayIn('identities', this.loginMethods.includes(EMAIL_METHOD)),
        },
        { $pull: { identities: { id } }, $push: { auditEvents: event } },
      )
      .lean<User>()
      .exec();
    if (before !== null) return before;
    return (await this.users.exists({ _id: userId, 'identities.id': id })) === null
      ? null
      : 'last_credential';
  }

  /**
   * Notes that nothing is left of whoever had opened an account before it was claimed by an identity.
   *
   * @param userId whose
   * @param id of the identity
   */
  async settleClaim(userId: string, id: string): Promise<void> {
    await this.users.updateOne({ _id: userId, claimMailId: id }, { $unset: { claimMailId: '' } });
  }
}
