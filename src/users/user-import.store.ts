import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { auditEvent, byService, type Origin } from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { hasAddress, type NewUser, toUser } from './new-user.js';
import { DUPLICATE_KEY } from './taken-name.store.js';
import { User } from './user.schema.js';

/** How the creation of one of many ended. `existing`: it has an account. Otherwise what of it another account has. */
export type ImportedCreation = 'created' | 'existing' | 'id_taken' | 'username_taken' | 'identity_taken';

/** What of a user nobody else may have. */
type Kind = 'email' | 'id' | 'username' | 'identity';

/** The same as one text each, so that they can be looked up: no two kinds begin alike. */
type Key = `${Kind} ${string}`;

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
  async createMany(inputs: readonly NewUser[], origin: Origin): Promise<ImportedCreation[]> {
    const users = this.toUsers(inputs, origin);
    const refused = new Set(await this.insert(users));
    const taken = await this.takenAmong(users.filter((_, at) => refused.has(at)));
    const created = new Map(
      users.flatMap((user, at) => (refused.has(at) ? [] : keysOf(user).map((key) => [key, at] as const))),
    );
    return users.map((user, at) => {
      if (!refused.has(at)) return 'created';
      // MongoDB names one of the rules that were broken. What a later one of the same call got was free at this one's turn.
      const isTaken = (key: Key): boolean => taken.has(key) && (created.get(key) ?? 0) <= at;
      return whyRefused(user, inputs[at], isTaken) ?? 'username_taken';
    });
  }

  /**
   * What `createMany` would answer now, without writing.
   *
   * @param inputs as for `createMany`
   * @param claimed what the users of earlier calls would have; this one adds to it
   * @returns for each, in their order, how it would end
   */
  async rehearseMany(inputs: readonly NewUser[], claimed: Set<string>): Promise<ImportedCreation[]> {
    const users = this.toUsers(inputs, byService());
    const taken = await this.takenAmong(users);
    return users.map((user, at) => {
      const refusal = whyRefused(user, inputs[at], (key) => taken.has(key) || claimed.has(key));
      if (refusal !== undefined) return refusal;
      for (const key of keysOf(user)) claimed.add(key);
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

  /** One query for each kind, by its index. */
  private async takenAmong(users: readonly User[]): Promise<ReadonlySet<Key>> {
    const emails = users.filter(hasAddress).map(({ email }) => email);
    const usernames = users.flatMap(({ username }) => username ?? []);
    const identities = users.flatMap((user) => user.identities ?? []);
    const found = await Promise.all([
      this.find(users, { _id: { $in: users.map(({ _id }) => _id) } }),
      this.find(emails, { email: { $in: emails } }),
      // In the words of the partial indexes.
      this.find(usernames, { username: { $in: usernames, $type: 'string' as const } }),
      this.find(identities, {
        'identities.issuer': {
          $in: [...new Set(identities.map(({ issuer }) => issuer))],
          $type: 'string' as const,
        },
        'identities.subject': { $in: identities.map(({ subject }) => subject) },
      }),
    ]);
    return new Set(found.flat().flatMap(keysOf));
  }

  private async find(wanted: readonly unknown[], filter: QueryFilter<User>): Promise<User[]> {
    if (wanted.length === 0) return [];
    const parts = {
      _id: true,
      email: true,
      username: true,
      'identities.issuer': true,
      'identities.subject': true,
    };
    return this.users.find(filter, parts).lean<User[]>().exec();
  }
}

function keysOf({ _id, email, username, identities = [] }: User): Key[] {
  return [
    ...(hasAddress({ email }) ? [`email ${email}` as const] : []),
    `id ${_id}`,
    ...(username === undefined ? [] : [`username ${username}` as const]),
    ...identities.map(({ issuer, subject }) => `identity ${issuer} ${subject}` as const),
  ];
}

/**
 * The address decides who is who; where there is none the id, the username, or the identity. What else is taken is another
 * account's.
 */
function whyRefused(
  user: User,
  input: NewUser | undefined,
  isTaken: (key: Key) => boolean,
): Exclude<ImportedCreation, 'created'> | undefined {
  // An id of our own making is nobody's.
  const kinds = keysOf(user)
    .filter((key) => input?.id !== undefined || !key.startsWith('id '))
    .map((key) => ({ kind: key.slice(0, key.indexOf(' ')) as Kind, isTaken: isTaken(key) }));
  if (kinds[0]?.isTaken === true) return 'existing';
  const taken = kinds.find((each) => each.isTaken)?.kind;
  return taken === undefined || taken === 'email' ? undefined : `${taken}_taken`;
}
