import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { addSeconds, Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { CAN_LOG_IN, canLogIn, type WaysIn } from './can-log-in.js';
import { pause } from './pause.js';
import { ADMIN_ROLE, User } from './user.schema.js';

/** Administrators who can log in, as a condition of a query: on paper there may be more. */
export const EFFECTIVE_ADMIN = { roles: ADMIN_ROLE, ...CAN_LOG_IN } as const;

/** The same of an account as read. */
export function isEffectiveAdmin(user: WaysIn & Pick<User, 'roles'>): boolean {
  return user.roles.includes(ADMIN_ROLE) && canLogIn(user);
}

/** Seconds after which a mark is taken for what a crash has left. No leaving takes a tenth of it. */
const STALE_AFTER = 30;

const ATTEMPTS = 40;

type OtherAdmin = Pick<User, '_id' | 'leavingAdmin'>;

/** How an attempt to leave ended. */
export type Leaving<T> =
  | { kind: 'left'; result: T }
  | { kind: 'last_admin' }
  /** The document is not as it was read: read it again and start over. */
  | { kind: 'changed' };

/**
 * Keeps at least one administrator who can log in, whoever is demoted, banned or deleted at the same time, on a server
 * without transactions. That another one is there is a statement about other documents than the one to be
 * changed, so no conditional update alone can carry it.
 *
 * Who leaves (1) puts a mark on their own document, (2) looks for another such administrator **without** a
 * mark, and (3) changes the own document on condition that the own mark is still on it.
 *
 * **Why somebody stays.** Of all that leave, take the one that was marked last. After that it saw somebody without a
 * mark. Who that was had not left, being an administrator who could log in; was not about to, being unmarked; and did not
 * begin to later, being marked later then. So they are still there. (Like Dekker's flags: raise your own, then look.)
 *
 * **Why somebody can leave.** When all others are marked, the marks decide: who sees a lesser one takes the own
 * one away and waits, so the least soon sees somebody unmarked.
 *
 * **After a crash** a mark stays behind. It does no harm but that nobody may leave because of its bearer; after 30 s
 * whoever meets it takes it away, and should its owner live after all, step 3 fails and starts over.
 */
@Injectable()
export class LastAdmin {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * Demotes, bans or deletes an administrator who can log in, unless no other such would be left.
   *
   * @param userId whom
   * @param change step 3: one update or deletion, with this condition added; null when no document met it
   */
  async leave<T>(
    userId: string,
    change: (mark: QueryFilter<User>) => Promise<T | null>,
  ): Promise<Leaving<T>> {
    const mark = randomId();
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        // Already before the first mark: neither the last one nor who has to wait needs any.
        const before = evaluate(await this.others(userId), mark);
        if (before === 'nobody') return { kind: 'last_admin' };
        if (before !== 'yield') {
          if (!(await this.setMark(userId, mark))) return { kind: 'changed' };
          const after = evaluate(await this.others(userId), mark);
          if (after === 'somebody') {
            const result = await change({ 'leavingAdmin.id': mark });
            if (result !== null) return { kind: 'left', result };
            // Else somebody who would remove the same one has taken the mark over, and perhaps not removed them.
            if (await this.clearMark(userId, mark)) return { kind: 'changed' };
          } else if (after !== 'insist') await this.clearMark(userId, mark);
        }
        await pause(attempt);
      }
      // Somebody crashed, and for half a minute nobody can tell whether the others stay.
      return { kind: 'last_admin' };
    } finally {
      await this.clearMark(userId, mark);
    }
  }

  /** Takes another request's mark over: that one starts over, and finds what we have made of the document. */
  private async setMark(userId: string, id: string): Promise<boolean> {
    const { matchedCount } = await this.users.updateOne(
      { _id: userId, ...EFFECTIVE_ADMIN },
      { $set: { leavingAdmin: { id, at: this.clock.now() } } },
    );
    return matchedCount === 1;
  }

  private async clearMark(userId: string, id: string): Promise<boolean> {
    const { modifiedCount } = await this.users.updateOne(
      { _id: userId, 'leavingAdmin.id': id },
      { $unset: { leavingAdmin: true } },
    );
    return modifiedCount === 1;
  }

  /** The other administrators who can log in, with the marks that count. */
  private async others(userId: string): Promise<OtherAdmin[]> {
    const found = await this.users
      .find({ _id: { $ne: userId }, ...EFFECTIVE_ADMIN }, { leavingAdmin: true })
      .lean<OtherAdmin[]>()
      .exec();
    const staleSince = addSeconds(this.clock.now(), -STALE_AFTER);
    return Promise.all(
      found.map(async ({ _id, leavingAdmin }) => {
        const isStale = leavingAdmin !== undefined && leavingAdmin.at < staleSince;
        // Not merely overlooked: its owner, if it lives, must not be able to finish with it.
        if (isStale && (await this.clearMark(_id, leavingAdmin.id))) return { _id };
        return { _id, ...(leavingAdmin !== undefined && { leavingAdmin }) };
      }),
    );
  }
}

/** What the others' marks mean for somebody with this one: leave, do not, let others go first, or go first. */
function evaluate(others: OtherAdmin[], mark: string): 'somebody' | 'nobody' | 'yield' | 'insist' {
  if (others.length === 0) return 'nobody';
  if (others.some(({ leavingAdmin }) => leavingAdmin === undefined)) return 'somebody';
  return others.some(({ leavingAdmin }) => leavingAdmin !== undefined && leavingAdmin.id < mark)
    ? 'yield'
    : 'insist';
}
