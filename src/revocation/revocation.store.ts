import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { addSeconds, Clock, CLOCK_SKEW } from '../common/clock.js';
import { DomainError } from '../common/errors/index.js';
import { type UserPrincipal } from '../common/http/index.js';
import {
  REVOCATION_CONFIG,
  type RevocationConfig,
  TOKENS_CONFIG,
  type TokensConfig,
} from '../config/index.js';
import { RevocationFeed } from './revocation-feed.store.js';
import { type RevocationEntry, sessionKey, userKey } from './revocation-list.js';
import { Revocation, STAMP } from './revocation.schema.js';

/** Ends access tokens before their time, on every node. */
@Injectable()
export class RevocationStore {
  constructor(
    @InjectModel(Revocation.name, CONNECTION) private readonly revocations: Model<Revocation>,
    private readonly feed: RevocationFeed,
    private readonly clock: Clock,
    @Inject(REVOCATION_CONFIG) private readonly config: RevocationConfig,
    @Inject(TOKENS_CONFIG) private readonly tokens: TokensConfig,
  ) {}

  /**
   * Ends all access tokens of a session. Other nodes feel it within a second of the answer.
   *
   * @param sessionId the session, ended before: else it would go on with its next refresh
   */
  async revokeSession(sessionId: string): Promise<void> {
    await this.write(sessionKey(sessionId), {});
  }

  /**
   * Ends all access tokens of some sessions.
   *
   * @param sessionIds the sessions, ended before; not more than one command can take: some hundreds
   */
  async revokeSessions(sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    const entries = sessionIds.map((id) => ({ _id: sessionKey(id), expiresAt: this.expiry() }));
    await this.revocations.bulkWrite(
      entries.map(({ _id, expiresAt }) => ({
        updateOne: { filter: { _id }, update: { $max: { expiresAt }, ...STAMP }, upsert: true },
      })),
      { ordered: false },
    );
    this.feed.list.add(entries);
  }

  /**
   * Ends all access tokens of a user that carry older rights.
   *
   * @param userId whose
   * @param leastVersion the least `ver` that still counts
   */
  async revokeRights(userId: string, leastVersion: number): Promise<void> {
    await this.write(userKey(userId), { leastVersion });
  }

  /**
   * Whether a verified token is no longer valid, evaluated in memory.
   *
   * @param principal its holder
   * @throws DomainError `service_unavailable` when this node can't tell
   */
  isRevoked(principal: Pick<UserPrincipal, 'id' | 'sessionId' | 'version'>): boolean {
    if (this.feed.list.covers(principal)) return true;
    if (this.config.staleMode === 'open' || !this.isStale()) return false;
    throw new DomainError('service_unavailable', {
      detail: 'This node is cut off from the news of revoked sessions.',
      retryAfter: 5,
    });
  }

  /** Seconds since this node began the last look that could show it all news. */
  staleness(): number {
    return this.feed.staleness();
  }

  /** Whether that is longer than the node's bound. */
  isStale(): boolean {
    return this.staleness() > this.config.maxStaleness;
  }

  /** How many sessions and users this node remembers as revoked. */
  count(): number {
    return this.feed.list.size;
  }

  /** What is no longer valid. */
  current(): RevocationEntry[] {
    return this.feed.list.values();
  }

  private async write(key: string, { leastVersion }: Pick<Revocation, 'leastVersion'>): Promise<void> {
    const revocation = await this.revocations
      .findOneAndUpdate(
        { _id: key },
        {
          // The greatest of what two requests write at once: an older one never takes a newer one back.
          $max: {
            expiresAt: this.expiry(),
            ...(leastVersion !== undefined && { leastVersion }),
          },
          ...STAMP,
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<Revocation>()
      .exec();
    // This node need not wait for its own news.
    this.feed.list.add([revocation]);
  }

  /** When no access token of now is good any more, by whichever clock. */
  private expiry(): Date {
    return addSeconds(this.clock.now(), this.tokens.accessLifetime + 2 * CLOCK_SKEW);
  }
}
