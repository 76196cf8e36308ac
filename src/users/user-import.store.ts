import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { auditEvent, byService, type Origin } from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { type NewUser, toUser, type UserCreation } from './new-user.js';
import { DUPLICATE_KEY } from './taken-name.store.js';
import { User } from './user.schema.js';

/** Creates accounts by the thousand. */
@Injectable()
export class UserImportStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * Creates many accounts in one command. As with one, the unique indexes decide: against what is there, against
   * others who write at the same time, and between the accounts themselves. A crash leaves some of them created;
   * the same call again creates the rest.
   *
   * @param inputs as for `UserStore.create`; up to some thousands
   * @param origin who imports them
   * @returns for each, in their order, how it ended
   */
  async createMany(inputs: readonly NewUser[], origin: Origin): Promise<UserCreation['kind'][]> {
    const users = this.toUsers(inputs, origin);
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
    const users = this.toUsers(inputs, byService());
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

  private toUsers(inputs: readonly NewUser[], origin: Origin): User[] {
    const now = this.clock.now();
    return inputs.map((input) => toUser(input, now, auditEvent('user.imported', {}, origin, now)));
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
    return new Set(
      await this.users.distinct('username', { username: { $in: usernames, $type: 'string' as const } }),
    );
  }
}
