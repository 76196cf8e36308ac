import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { normalEmail, normalUsername } from './normal-forms.js';
import { User } from './user.schema.js';

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
    const now = this.clock.now();
    const user: User = {
      _id: randomId(),
      name: input.name,
      email: normalEmail(input.email),
      ...(input.username !== undefined && { username: normalUsername(input.username) }),
      ...(input.passwordHash !== undefined && { passwordHash: input.passwordHash }),
      roles: input.roles ?? ['user'],
      status: 'active',
      emailVerified: input.emailVerified ?? false,
      credentialVersion: 1,
      rightsVersion: 1,
      createdAt: now,
      updatedAt: now,
    };
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
}
