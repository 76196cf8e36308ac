import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type QueryFilter, type UpdateQuery } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { auditEvent, byOwner, type Origin } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { addSeconds, Clock } from '../common/clock.js';
import { Events, type SessionEnd } from '../common/events/index.js';
import { GroupedReads } from '../common/grouped-reads.js';
import { type Client } from '../common/http/index.js';
import { type ProvenMethod } from '../common/proven-method.js';
import { randomId } from '../common/ids.js';
import { SESSIONS_CONFIG, type SessionsConfig } from '../config/index.js';
import { assuranceOf, provedIn } from './assurance.policy.js';
import { deviceOf } from './device.js';
import { idleEnd } from './rotation.policy.js';
import {
  aliveAt,
  isAlive,
  LAST_USED_FIRST,
  Session,
  type SessionClient,
  type Transport,
} from './session.schema.js';

/** How many sessions one command ends: it must be done long before the driver gives up on its answer. */
const BATCH = 1000;

/** How many sessions a login may have to end, whatever an account has had before there was a bound. */
const EXCESS_BATCH = 100;

/** How often a proof is tried to be added while others are added too. */
const RAISE_TRIES = 50;

/** What opens a session. */
export interface NewSession {
  userId: string;
  credentialVersion: number;
  transport: Transport;
  /** What the user has proved. */
  proved: readonly ProvenMethod[];
  /** The same as tokens say it (RFC 8176). */
  amr: string[];
  /** When the latest of it was proved. */
  authTime: Date;
  client: Client;
}

/** The part of a record that its refresh token is derived from. */
export type TokenSource = Pick<
  Session,
  '_id' | 'userId' | 'generation' | 'salt' | 'rotatedAt' | 'idleExpiresAt'
>;

/**
 * Derives the refresh token of a record and returns its SHA-256. Sessions know no JWT: who composes them
 * with tokens brings this along.
 */
export type HashToken = (source: TokenSource) => string;

/** Opens and ends sessions. With KeptSessionStore and RotationStore the only reader and writer of the `sessions` collection. */
@Injectable()
export class SessionStore {
  private readonly reads = new GroupedReads<Session>((ids) =>
    this.sessions
      .find({ _id: { $in: ids } })
      .lean<Session[]>()
      .exec(),
  );

  constructor(
    @InjectModel(Session.name, CONNECTION) private readonly sessions: Model<Session>,
    @Inject(SESSIONS_CONFIG) private readonly config: SessionsConfig,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * Opens a session in generation 0.
   *
   * @param input whose it is and from where
   * @param hashToken derives its first refresh token
   */
  async open(input: NewSession, hashToken: HashToken): Promise<Session> {
    const now = this.clock.now();
    const absoluteExpiresAt = addSeconds(now, this.config.absoluteLifetime);
    const source: TokenSource = {
      _id: randomId(),
      userId: input.userId,
      generation: 0,
      salt: randomId(32),
      rotatedAt: now,
      idleExpiresAt: idleEnd(now, absoluteExpiresAt, this.config.idleLifetime),
    };
    const session: Session = {
      ...source,
      tokenHash: hashToken(source),
      credentialVersion: input.credentialVersion,
      createdAt: now,
      lastUsedAt: now,
      absoluteExpiresAt,
      revokedAt: null,
      transport: input.transport,
      amr: input.amr,
      authTime: input.authTime,
      proved: [...input.proved],
      client: sessionClient(input.client),
      auditEvents: [auditEvent('session.opened', { transport: input.transport }, byOwner(input.client), now)],
    };
    await this.sessions.create(session);
    this.events.emit('session.opened', idsOf(session));
    return session;
  }

  /**
   * @param id a session id, also one that was never given out
   * @returns the record, dead or alive, or null
   */
  async find(id: string): Promise<Session | null> {
    return this.reads.find(id);
  }

  /**
   * @param id a session id
   * @returns the record, or null when it has ended, in whatever way
   */
  async findAlive(id: string): Promise<Session | null> {
    const session = await this.reads.find(id);
    return session !== null && isAlive(session, this.clock.now()) ? session : null;
  }

  /**
   * Ends a session. Once this has returned, no token of the session rotates any more.
   *
   * @param id the session
   * @param reason kept for whoever asks why
   * @param origin who ends it
   * @returns whether it has ended now, and not before
   */
  async end(id: string, reason: SessionEnd, origin: Origin): Promise<boolean> {
    const now = this.clock.now();
    const { modifiedCount } = await this.sessions.updateOne(
      // Expired or not: nodes whose clocks differ must agree that it is over.
      { _id: id, revokedAt: null },
      ended(now, reason, origin),
    );
    if (modifiedCount === 1) this.events.emit('session.ended', { sessionId: id, count: 1, reason });
    return modifiedCount === 1;
  }

  /**
   * Adds a proof to a live session, in the place of an earlier one by the same credential.
   *
   * @param id the session
   * @param proof what was proved
   * @param origin who proved it
   * @returns the session afterwards; null when it has ended
   * @throws DomainError `service_unavailable` when others were quicker again and again
   */
  async raise(id: string, proof: ProvenMethod, origin: Origin): Promise<Session | null> {
    for (let tries = 0; tries < RAISE_TRIES; tries += 1) {
      const now = this.clock.now();
      const before = await this.sessions
        .findOne({ _id: id, ...aliveAt(now) })
        .lean<Session>()
        .exec();
      if (before === null) return null;
      const isOther = ({ method, by }: ProvenMethod): boolean => method !== proof.method || by !== proof.by;
      const proved = [...provedIn(before).filter(isOther), proof];
      const { acr, amr, authTime } = assuranceOf(proved);
      const event = auditEvent('session.raised', { method: proof.method, acr }, origin, now);
      const raised = await this.sessions
        .findOneAndUpdate(
          // Unless another proof came in between, or one was taken out.
          { _id: id, proved: before.proved ?? { $exists: false }, ...aliveAt(now) },
          { $set: { proved, amr, authTime }, $push: { auditEvents: event } },
          { returnDocument: 'after' },
        )
        .lean<Session>()
        .exec();
      if (raised !== null) return raised;
    }
    throw new DomainError('service_unavailable');
  }

  /**
   * Takes out of a user's live sessions what was proved by a credential that is no more. A session that rests on it alone
   * ends.
   *
   * @param userId whose
   * @param by the credential
   * @param origin who removed it
   */
  async lowerAll(userId: string, by: string, origin: Origin): Promise<void> {
    const others = { $elemMatch: { by: { $ne: by } } };
    await this.endThese(
      userId,
      { userId, 'proved.by': by, proved: { $not: others } },
      'factor_removed',
      origin,
    );
    await this.sessions.updateMany(
      { userId, revokedAt: null, 'proved.by': by },
      { $pull: { proved: { by } } },
    );
  }

  /**
   * Ends all sessions of a user.
   *
   * @param userId whose
   * @param reason kept for whoever asks why
   * @param origin who ends them
   */
  async endAll(userId: string, reason: SessionEnd, origin: Origin): Promise<void> {
    let found: Pick<Session, '_id'>[];
    do {
      found = await this.sessions.find({ userId, revokedAt: null }, { _id: 1 }).limit(BATCH).lean().exec();
      await this.endThese(userId, { _id: { $in: found.map(({ _id }) => _id) } }, reason, origin);
    } while (found.length === BATCH);
  }

  /**
   * Ends what an account has beyond the greatest number of live sessions (`SESSIONS_PER_ACCOUNT`): those that were
   * used least recently, 100 at most. Each login does so after its own insert, so that of many at once the last one sees
   * them all.
   *
   * @param opened the session that was just opened. It stays, whatever the clocks of other nodes have written
   * @param origin who ends them
   * @returns the ids of those that have ended for this reason, whichever of several logins ended them: their access
   * tokens are still out
   */
  async endExcess({ _id: opened, userId }: Session, origin: Origin): Promise<string[]> {
    const excess = await this.sessions
      .find({ userId, _id: { $ne: opened }, ...aliveAt(this.clock.now()) }, { lastUsedAt: 1 })
      .sort(LAST_USED_FIRST)
      .skip(this.config.perAccount - 1)
      .limit(EXCESS_BATCH)
      .lean<Pick<Session, '_id' | 'lastUsedAt'>[]>()
      .exec();
    const [latest] = excess;
    if (latest === undefined) return [];
    const ids = excess.map(({ _id }) => _id);
    // Who was refreshed since is not the one used least recently any more.
    const unused = { _id: { $in: ids }, lastUsedAt: { $lte: latest.lastUsedAt } };
    await this.endThese(userId, unused, 'too_many_sessions', origin);
    const gone = await this.sessions
      .find({ _id: { $in: ids }, revokedReason: 'too_many_sessions' }, { _id: 1 })
      .lean()
      .exec();
    return gone.map(({ _id }) => _id);
  }

  /** Those of them that have not ended yet. */
  private async endThese(
    userId: string,
    filter: QueryFilter<Session>,
    reason: SessionEnd,
    origin: Origin,
  ): Promise<void> {
    const { modifiedCount } = await this.sessions.updateMany(
      { ...filter, revokedAt: null },
      ended(this.clock.now(), reason, origin),
    );
    if (modifiedCount > 0) this.events.emit('session.ended', { userId, count: modifiedCount, reason });
  }
}

/**
 * @param client where a request comes from
 * @returns the same, as a record keeps it
 */
export function sessionClient(client: Client): SessionClient {
  return { ip: client.ip, userAgent: client.userAgent, device: deviceOf(client.userAgent) };
}

/** The update that ends a session. */
function ended(at: Date, reason: SessionEnd, origin: Origin): UpdateQuery<Session> {
  return {
    $set: { revokedAt: at, revokedReason: reason },
    $push: { auditEvents: auditEvent('session.ended', { reason }, origin, at) },
  };
}

/**
 * @param session the record
 * @returns what an event says of it
 */
export function idsOf({ _id, userId }: Session): { sessionId: string; userId: string } {
  return { sessionId: _id, userId };
}
