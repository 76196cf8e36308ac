import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { normalEmail, normalUsername } from './normal-forms.js';
import { User, type UserStatus } from './user.schema.js';

/** What a new account is made of. */
export interface NewUser {
  name: string;
  email: string;
  username?: string | undefined;
  /** None: nobody can log in until one is chosen by a mailed link. */
  passwordHash?: string | undefined;
  /** `['user']` when not given. */
  roles?: string[] | undefined;
  /** Whether somebody we trust vouches for the address; false when not given. */
  emailVerified?: boolean | undefined;
  /** `active` when not given. */
  status?: UserStatus | undefined;
  /** Since when there is the account, somewhere else before; now when not given. */
  createdAt?: Date | undefined;
}

/** Whom somebody says to be. */
export type LoginName = { email: string } | { username: string };

/** How an attempt to create an account ended. */
export type UserCreation =
  { kind: 'created'; user: User } | { kind: 'email_taken' } | { kind: 'username_taken' };

const DUPLICATE_KEY = 11000;

/** The accounts: with UserAdministration the only reader and writer of the `users` collection. */
@Injectable()
export class UsersService {
  constructor(
    @InjectModel(User.name) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates an account. The unique index decides who of two was first.
   *
   * @param input name, e-mail and username as typed, and a password hash; roles must be known ones
   * @returns the account, or which name is taken
   */
  async create(input: NewUser): Promise<UserCreation> {
    const user = toUser(input, this.clock.now());
    try {
      await this.users.create(user);
      return { kind: 'created', user };
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
      const { email } = (error['keyPattern'] ?? {}) as Record<string, unknown>;
      return { kind: email === undefined ? 'username_taken' : 'email_taken' };
    }
  }

  /**
   * Creates many accounts in one command. As with one, the unique indexes decide: against what is there, against
   * others who write at the same time, and between the accounts themselves. A crash leaves some of them created;
   * the same call again creates the rest.
   *
   * @param inputs as for `create`; up to some thousands
   * @returns for each, in their order, how it ended
   */
  async createMany(inputs: readonly NewUser[]): Promise<UserCreation['kind'][]> {
    const users = inputs.map((input) => toUser(input, this.clock.now()));
    const refused = new Set(await this.insert(users));
    const created = new Map(users.flatMap(({ email }, at) => (refused.has(at) ? [] : [[email, at]])));
    const taken = await this.emailsAmong(users.filter((_, at) => refused.has(at)).map(({ email }) => email));
    return users.map(({ email }, at) => {
      if (!refused.has(at)) return 'created';
      // One document may break both rules, and MongoDB names one: the address goes first. But not when it was free
      // at this one's turn, and a later one of the same call got it.
      return taken.has(email) && (created.get(email) ?? 0) <= at ? 'email_taken' : 'username_taken';
    });
  }

  /**
   * What `createMany` would answer now, without writing.
   *
   * @param inputs as for `createMany`
   * @param claimed the e-mail addresses and usernames of earlier calls, in their normal form; those of this one are added
   * @returns for each, in their order, how it would end
   */
  async rehearseMany(inputs: readonly NewUser[], claimed: Set<string>): Promise<UserCreation['kind'][]> {
    const users = inputs.map((input) => toUser(input, this.clock.now()));
    const emails = await this.emailsAmong(users.map(({ email }) => email));
    const usernames = await this.usernamesAmong(users.flatMap(({ username }) => username ?? []));
    return users.map(({ email, username }) => {
      if (emails.has(email) || claimed.has(email)) return 'email_taken';
      if (username !== undefined && (usernames.has(username) || claimed.has(username)))
        return 'username_taken';
      // No username has an @, so the two can't be taken for each other.
      claimed.add(email);
      if (username !== undefined) claimed.add(username);
      return 'created';
    });
  }

  /**
   * @param id a user id, also one that was never given out
   * @returns the account, or null
   */
  async findById(id: string): Promise<User | null> {
    return this.users.findById(id).lean<User>().exec();
  }

  /**
   * @param name the e-mail address or the username, as typed
   * @returns the account, or null
   */
  async findByLogin(name: LoginName): Promise<User | null> {
    const filter =
      'email' in name ? { email: normalEmail(name.email) } : { username: normalUsername(name.username) };
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

  /** @returns the positions of those that an index refused */
  private async insert(users: User[]): Promise<number[]> {
    if (users.length === 0) return [];
    try {
      await this.users.insertMany(users, { ordered: false, lean: true });
      return [];
    } catch (error) {
      if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
      const failures = [error.writeErrors].flat();
      if (failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
      // With a write concern error the rest is in, but not on a majority: nobody may be told that it is.
      if (error.result.getWriteConcernError() !== undefined) throw error;
      return failures.map(({ index }) => index);
    }
  }

  private async emailsAmong(emails: string[]): Promise<Set<string>> {
    const found = emails.length === 0 ? [] : await this.users.distinct('email', { email: { $in: emails } });
    return new Set(found);
  }

  private async usernamesAmong(usernames: string[]): Promise<Set<string | undefined>> {
    if (usernames.length === 0) return new Set();
    return new Set(await this.users.distinct('username', { username: { $in: usernames } }));
  }
}

function toUser(input: NewUser, now: Date): User {
  return {
    _id: randomId(),
    name: input.name,
    email: normalEmail(input.email),
    ...(input.username !== undefined && { username: normalUsername(input.username) }),
    ...(input.passwordHash !== undefined && { passwordHash: input.passwordHash }),
    roles: input.roles ?? ['user'],
    status: input.status ?? 'active',
    emailVerified: input.emailVerified ?? false,
    credentialVersion: 1,
    rightsVersion: 1,
    createdAt: input.createdAt ?? now,
    updatedAt: now,
  };
}
