import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { EMAIL_METHOD, LOGIN_METHODS } from '../../auth/index.js';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { CONNECTION } from '../../common/connection.js';
import { PASSKEYS_CONFIG, type PasskeysConfig } from '../../config/index.js';
import { type Passkey, User, withAnotherWayIn, WITHOUT_FACTORS } from '../../users/index.js';
import { type Assertion } from './relying-party.js';

/** How many an account may have: its document holds them. */
export const MAX_PASSKEYS = 20;

/** MongoDB's code for a write that a unique index refused. */
const DUPLICATE_KEY = 11000;

/** The passkeys of accounts: the only writer of `passkeys` in their documents, but for a sign-up that begins with one. */
@Injectable()
export class PasskeyStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
    @Inject(PASSKEYS_CONFIG) private readonly config: PasskeysConfig,
    @Inject(LOGIN_METHODS) private readonly loginMethods: readonly string[],
  ) {}

  /**
   * @param id of a passkey
   * @returns whose it is, or null
   */
  async findOwner(id: string): Promise<User | null> {
    // In the words of the partial index: a string alone does not tell MongoDB that it may use it.
    return this.users
      .findOne({ 'passkeys.id': { $eq: id, $type: 'string' } })
      .lean<User>()
      .exec();
  }

  /**
   * @param user the account as read
   * @param passkey what to add
   * @param origin who adds it
   * @param isFirst whether it must be the first factor of the account
   * @returns the account afterwards; `taken` when an account has it already; null when the account has as many as it may have,
   * or its credentials have changed since, or, where it must be the first factor, it has one
   */
  async add(user: User, passkey: Passkey, origin: Origin, isFirst: boolean): Promise<User | 'taken' | null> {
    const { _id, credentialVersion } = user;
    const event = auditEvent('factor.added', { method: 'passkey', id: passkey.id }, origin, this.clock.now());
    try {
      return await this.users
        .findOneAndUpdate(
          {
            ...{ _id, credentialVersion, status: 'active' },
            // The index sees to other accounts, and not to two in one document.
            'passkeys.id': { $ne: passkey.id },
            [`passkeys.${MAX_PASSKEYS - 1}`]: { $exists: false },
            ...(isFirst && WITHOUT_FACTORS),
          },
          { $push: { passkeys: passkey, auditEvents: event } },
          { returnDocument: 'after' },
        )
        .lean<User>()
        .exec();
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return 'taken';
      throw error;
    }
  }

  /**
   * Notes a use. A counter that is not higher than at the last use is recorded, and counts only where the settings say so;
   * none at all, zero each time, is what synced passkeys have.
   *
   * @param userId whose
   * @param id of the passkey
   * @param assertion what it has signed
   * @param origin who uses it
   * @returns whether the use counts; false also when the passkey was removed meanwhile, or the account banned
   */
  async use(userId: string, id: string, { counter, backedUp }: Assertion, origin: Origin): Promise<boolean> {
    const now = this.clock.now();
    const used = {
      'passkeys.$.counter': counter,
      'passkeys.$.backedUp': backedUp,
      'passkeys.$.lastUsedAt': now,
    };
    const { modifiedCount } = await this.users.updateOne(
      {
        ...{ _id: userId, status: 'active' },
        passkeys: { $elemMatch: { id, counter: counter === 0 ? 0 : { $lt: counter } } },
      },
      { $set: used },
    );
    if (modifiedCount === 1) return true;
    const before = await this.users.findOne({ _id: userId, 'passkeys.id': id }).lean<User>().exec();
    const last = before?.passkeys?.find((passkey) => passkey.id === id);
    if (last === undefined) return false;
    const details = { id, before: last.counter, after: counter };
    const event = auditEvent('passkey.counter-reversed', details, origin, now);
    const { refusesReversedCounters } = this.config;
    const recorded = await this.users.updateOne(
      { _id: userId, status: 'active', 'passkeys.id': id },
      { ...(!refusesReversedCounters && { $set: used }), $push: { auditEvents: event } },
    );
    return recorded.modifiedCount === 1 && !refusesReversedCounters;
  }

  /**
   * @param userId whose
   * @param id of the passkey
   * @param name what its owner calls it from now on
   * @returns the passkey afterwards; undefined when there is no such one
   */
  async rename(userId: string, id: string, name: string): Promise<Passkey | undefined> {
    const after = await this.users
      .findOneAndUpdate(
        { _id: userId, 'passkeys.id': id },
        { $set: { 'passkeys.$.name': name } },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
    return after?.passkeys?.find((passkey) => passkey.id === id);
  }

  /**
   * Removes one, unless nothing would be left to log in with: of two at once, one goes then.
   *
   * @param userId whose
   * @param id of the passkey
   * @param origin who removes it
   * @returns the account afterwards; `last_credential` when it has no password, no other passkey, no identity, and can't log in
   * by mail; null when it had no such passkey
   */
  async remove(userId: string, id: string, origin: Origin): Promise<User | 'last_credential' | null> {
    const event = auditEvent('factor.removed', { method: 'passkey', id }, origin, this.clock.now());
    const after = await this.users
      .findOneAndUpdate(
        {
          ...{ _id: userId, 'passkeys.id': id },
          ...withAnotherWayIn('passkeys', this.loginMethods.includes(EMAIL_METHOD)),
        },
        // A remembered device rests on a factor that was proved there: on this one, maybe.
        { $pull: { passkeys: { id } }, $unset: { devices: '' }, $push: { auditEvents: event } },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
    if (after !== null) return after;
    return (await this.users.exists({ _id: userId, 'passkeys.id': id })) === null ? null : 'last_credential';
  }
}
