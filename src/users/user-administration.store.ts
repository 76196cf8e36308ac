import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { auditEvent, type Origin, type PendingEvent } from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { ALL_FACTORS, WITH_ANY_FACTOR } from './factors.schema.js';
import { EFFECTIVE_ADMIN, isEffectiveAdmin, LastAdmin } from './last-admin.store.js';
import { normalEmail, normalEmailPrefix } from './normal-forms.js';
import { DUPLICATE_KEY } from './taken-name.store.js';
import { ADMIN_ROLE, User, type UserStatus } from './user.schema.js';

/** Which part of the accounts to list. */
export interface UserListing {
  limit: number;
  /** The e-mail after which to go on. */
  after?: string | undefined;
  /** What the e-mail begins with, as typed: in any case, an international domain in its own letters. */
  prefix?: string | undefined;
  /** Of those with this role only. */
  role?: typeof ADMIN_ROLE | undefined;
  /** Of those with this status only. */
  status?: 'banned' | undefined;
}

/** What an administrator can change; what is undefined stays. */
export interface UserChanges {
  /** What the user is called. */
  name?: string | undefined;
  /** As typed. */
  email?: string | undefined;
  /** Known ones, each once, at least one. */
  roles?: string[] | undefined;
  /** `banned` ends all sessions. */
  status?: UserStatus | undefined;
  /** When a ban ends by itself: a part of the status `banned`, so that a ban without it does not end. */
  bannedUntil?: Date | undefined;
}

/** How a change ended. */
export type UserChange =
  { kind: 'changed'; before: User; after: User } | { kind: 'not_found' | 'email_taken' | 'last_admin' };

/** How a deletion ended. */
export type UserDeletion =
  { kind: 'deleted'; user: User } | { kind: 'not_found' | 'last_admin' | 'credentials_changed' };

/** Milliseconds that who meets the mark of another deletion lets it go on before taking over, and as many more each time. */
const PATIENCE = 500;

/** Sorts behind every character of an address, which is ASCII. */
const BEHIND_ALL = '\uffff';

/**
 * What administrators do with accounts. It writes documents and nothing else: that sessions and tokens follow is the
 * flows' part. Every change is one update on condition that what it was decided upon is still so.
 */
@Injectable()
export class UserAdministrationStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly lastAdmin: LastAdmin,
    private readonly clock: Clock,
  ) {}

  /**
   * @param listing which part
   * @returns the accounts in the order of their e-mail, which is the order of its index
   */
  async list({ limit, after, prefix = '', role, status }: UserListing): Promise<User[]> {
    const start = normalEmailPrefix(prefix);
    const email = {
      // A range and no regular expression: nothing in it has a meaning, and the index ends where it ends.
      ...(start !== '' && { $gte: start, $lt: start + BEHIND_ALL }),
      ...(after !== undefined && { $gt: after }),
    };
    const filter = {
      ...(Object.keys(email).length > 0 && { email }),
      // Both are few, and each has an index of its own, which holds no others.
      ...(role !== undefined && { roles: role }),
      ...(status !== undefined && { status }),
    };
    return this.users.find(filter).sort({ email: 1 }).limit(limit).lean<User[]>().exec();
  }

  /** @returns how many accounts there are, as the collection's metadata say: after a crash it may be a little off */
  async estimate(): Promise<number> {
    return this.users.estimatedDocumentCount();
  }

  /** Whether anybody is an administrator, and whether one of them can log in. */
  async admins(): Promise<'none' | 'on_paper' | 'effective'> {
    if ((await this.users.exists(EFFECTIVE_ADMIN)) !== null) return 'effective';
    return (await this.users.exists({ roles: ADMIN_ROLE })) === null ? 'none' : 'on_paper';
  }

  /**
   * Changes an account. A new e-mail counts as not verified. With other roles or another status the version of the
   * rights goes up in the same update, so that the access tokens of before can be told from those to come.
   *
   * @param id whose
   * @param changes what is to be otherwise
   * @param origin who changes it
   * @returns the account before and after, the same twice when all was so already
   */
  async change(id: string, changes: UserChanges, origin: Origin): Promise<UserChange> {
    for (;;) {
      const before = await this.find(id);
      if (before === null) return { kind: 'not_found' };
      const set = differences(before, changes);
      const losesEnd = before.bannedUntil !== undefined && banEnd(before, changes) === undefined;
      if (Object.keys(set).length === 0 && !losesEnd) return { kind: 'changed', before, after: before };
      const now = this.clock.now();
      const leaves = isEffectiveAdmin(before) && !isEffectiveAdmin(Object.assign({}, before, set));
      try {
        const after = await this.settle(before, leaves, (asRead) =>
          this.users
            .findOneAndUpdate(
              asRead,
              {
                $set: { ...set, updatedAt: now },
                $push: { auditEvents: { $each: eventsOf(before, set, losesEnd, origin, now) } },
                ...((set.roles ?? set.status) !== undefined && { $inc: { rightsVersion: 1 } }),
                ...((leaves || losesEnd) && {
                  $unset: {
                    ...(leaves && { leavingAdmin: true }),
                    ...(losesEnd && { bannedUntil: true }),
                  },
                }),
              },
              { returnDocument: 'after' },
            )
            .lean<User>()
            .exec(),
        );
        if (after === 'last_admin') return { kind: 'last_admin' };
        if (after !== null) return { kind: 'changed', before, after };
      } catch (error) {
        if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY)
          return { kind: 'email_taken' };
        throw error;
      }
    }
  }

  /**
   * Takes all second factors from an account. Whatever was made under the credentials of before (sessions, challenges,
   * mailed tokens) is no longer valid from here on. Without any there is nothing to change.
   *
   * @param id whose
   * @param origin who takes them
   * @returns the account, which has none; null when it is not there
   */
  async resetFactors(id: string, origin: Origin): Promise<User | null> {
    const now = this.clock.now();
    const reset = await this.users
      .findOneAndUpdate(
        { _id: id, ...WITH_ANY_FACTOR },
        {
          $set: { updatedAt: now },
          $unset: ALL_FACTORS,
          $inc: { credentialVersion: 1 },
          $push: { auditEvents: auditEvent('factors.reset', {}, origin, now) },
        },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
    return reset ?? this.find(id);
  }

  /**
   * Deletes an account; its e-mail and username are free again.
   *
   * @param id whose
   * @param announce keeps the events that wait in the account, and tells of a deletion that goes on only while the
   * account bears this mark
   * @param verified the `credentialVersion` under which its owner has proved to be it, if it is the owner who asks
   */
  async delete(
    id: string,
    announce: (user: User, deletionId: string) => Promise<void>,
    verified?: number,
  ): Promise<UserDeletion> {
    let met: string | undefined;
    for (let attempt = 0; ; attempt++) {
      const before = await this.find(id);
      if (before === null) return { kind: 'not_found' };
      const { credentialVersion, deletionId } = before;
      if (verified !== undefined && verified !== credentialVersion) return { kind: 'credentials_changed' };
      // Whose mark it is may be about to delete. Many who took it from each other at once would go on for minutes.
      if (deletionId !== met) {
        met = deletionId;
        await sleep(PATIENCE * (attempt + 1));
        continue;
      }
      const deleted = await this.settle(before, isEffectiveAdmin(before), async (asRead) => {
        const mark = { deletionId: randomId() };
        const marked = await this.users
          .findOneAndUpdate(
            { ...asRead, credentialVersion, deletionId: met ?? { $exists: false } },
            { $set: mark },
            { returnDocument: 'after' },
          )
          .lean<User>()
          .exec();
        if (marked === null) return null;
        await announce(marked, mark.deletionId);
        return this.users
          .findOneAndDelete({ ...asRead, credentialVersion, ...mark, ...withEvents(marked.auditEvents) })
          .lean<User>()
          .exec();
      });
      if (deleted === 'last_admin') return { kind: 'last_admin' };
      if (deleted !== null) return { kind: 'deleted', user: deleted };
    }
  }

  /**
   * Does something to an account that is still as it was read.
   *
   * @param leaves whether one fewer administrator can log in then
   * @returns null when it is not: read it again
   */
  private async settle<T>(
    before: User,
    leaves: boolean,
    write: (asRead: QueryFilter<User>) => Promise<T | null>,
  ): Promise<T | 'last_admin' | null> {
    const { _id, email, roles, status } = before;
    const asRead = { _id, email, roles, status };
    // Who is an administrator on paper may choose a password meanwhile, and the others may leave because of that.
    if (!isEffectiveAdmin(before)) return write({ ...asRead, $nor: [EFFECTIVE_ADMIN] });
    if (!leaves) return write(asRead);
    const leaving = await this.lastAdmin.leave(_id, (mark) => write({ ...asRead, ...mark }));
    if (leaving.kind === 'left') return leaving.result;
    return leaving.kind === 'last_admin' ? 'last_admin' : null;
  }

  private find(id: string): Promise<User | null> {
    return this.users.findById(id).lean<User>().exec();
  }
}

/** When the ban ends by itself then, if it does: whoever bans or unbans by hand decides about the end as well. */
function banEnd(before: User, { status, bannedUntil }: UserChanges): Date | undefined {
  if (status === undefined) return before.bannedUntil;
  return status === 'banned' ? bannedUntil : undefined;
}

/** What would be otherwise, in the form in which it is stored. */
function differences(before: User, changes: UserChanges): Partial<User> {
  const { name, email, roles, status } = changes;
  const end = banEnd(before, changes);
  const newEmail = email === undefined ? before.email : normalEmail(email);
  return {
    ...(name !== undefined && name !== before.name && { name }),
    ...(newEmail !== before.email && { email: newEmail, emailVerified: false }),
    ...(roles !== undefined && !equal(roles, before.roles) && { roles }),
    ...(status !== undefined && status !== before.status && { status }),
    ...(end !== undefined && end.getTime() !== before.bannedUntil?.getTime() && { bannedUntil: end }),
  };
}

function equal(some: string[], others: string[]): boolean {
  return some.length === others.length && some.every((role, index) => role === others[index]);
}

/** What the audit log is told of a change. */
function eventsOf(
  before: User,
  { name, email, roles, status, bannedUntil }: Partial<User>,
  losesEnd: boolean,
  origin: Origin,
  now: Date,
): PendingEvent[] {
  const bans = status === 'banned' || (status === undefined && (bannedUntil !== undefined || losesEnd));
  const until = bannedUntil === undefined ? {} : { until: bannedUntil.toISOString() };
  return [
    ...(name === undefined ? [] : [auditEvent('user.profile-changed', { fields: ['name'] }, origin, now)]),
    ...(email === undefined ? [] : [auditEvent('user.email-changed', {}, origin, now)]),
    ...(roles === undefined
      ? []
      : [auditEvent('user.roles-changed', { before: before.roles, after: roles }, origin, now)]),
    ...(bans ? [auditEvent('user.banned', until, origin, now)] : []),
    ...(status === 'active' ? [auditEvent('user.unbanned', {}, origin, now)] : []),
  ];
}

/** That the same events wait in the document as when it was read, and no other: those have been kept elsewhere. */
function withEvents(events: PendingEvent[] | undefined): QueryFilter<User> {
  if (events === undefined || events.length === 0) return { 'auditEvents.0': { $exists: false } };
  return { auditEvents: { $size: events.length }, 'auditEvents.id': { $all: events.map(({ id }) => id) } };
}
