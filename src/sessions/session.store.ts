import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Collection, type Model, type QueryFilter, type UpdateQuery } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import {
  auditEvent,
  byNobody,
  byOwner,
  byService,
  type Origin,
  type PendingEvent,
} from '../common/audit/index.js';
import { addSeconds, Clock } from '../common/clock.js';
import { Events, type SessionEnd } from '../common/events/index.js';
import { GroupedReads } from '../common/grouped-reads.js';
import { type Client } from '../common/http/index.js';
import { type ProvenMethod } from '../common/proven-method.js';
import { randomId } from '../common/ids.js';
import { SESSIONS_CONFIG, type SessionsConfig } from '../config/index.js';
import { deviceOf } from './device.js';
import { type IsElsewhere, isExpired, evaluate, type PresentedToken } from './rotation.policy.js';
import {
  aliveAt,
  LAST_USED_FIRST,
  type ReuseEvidence,
  Session,
  type SessionClient,
  type Transport,
} from './session.schema.js';

/** How many sessions one command ends: it must be done long before the driver gives up on its answer. */
const BATCH = 1000;

/** How many sessions a login may have to end, whatever an account has had before there was a bound. */
const EXCESS_BATCH = 100;

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

/** What the composing flow knows of a token that is presented, and sessions do not. */
export interface Presentation {
  /** Who presents it. */
  client: Client;
  /** Whether they are elsewhere than whoever used the session before. */
  isElsewhere: IsElsewhere;
  /** Derives the successor. */
  hashToken: HashToken;
}

/** How many events may wait in a record before a replay from elsewhere is no longer noted: it must not fill the document. */
const MAX_WAITING_EVENTS = 20;

/** How often an event of one kind that a refresh can cause is noted of a session, in milliseconds. */
const NOTED_EVERY = 60_000;

/** How presenting a refresh token ended. */
export type Rotation =
  | { kind: 'rotated'; session: Session }
  /** Nothing changed: the session's current token is the answer once more. */
  | { kind: 'replayed'; session: Session }
  /** The session has been ended because of it. */
  | { kind: 'reused'; session: Session }
  | { kind: 'expired'; session: Session }
  | { kind: 'revoked'; session: Session }
  | { kind: 'unknown' };

/** The sessions: with KeptSessionStore the only reader and writer of the `sessions` collection. */
@Injectable()
export class SessionStore {
  private readonly logger = new Logger(SessionStore.name);
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
      idleExpiresAt: this.idleEnd(now, absoluteExpiresAt),
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
   * Presents a refresh token. A rotation is one conditional update of one document: of many requests with
   * the same token one wins; the others read the record again and find themselves replayed or reused. So
   * nothing needs a transaction, and a crash leaves nothing to repair.
   *
   * @param session the record as read a moment ago, or null
   * @param presented the token, its signature and derivation verified
   * @param presentation by whom, and what else depends on it
   */
  async rotate(
    session: Session | null,
    presented: PresentedToken,
    presentation: Presentation,
  ): Promise<Rotation> {
    const rotation = await this.present(session, presented, presentation);
    this.emitOutcome(rotation, presented);
    return rotation;
  }

  private async present(
    session: Session | null,
    presented: PresentedToken,
    presentation: Presentation,
  ): Promise<Rotation> {
    const { client, isElsewhere, hashToken } = presentation;
    const now = this.clock.now();
    const verdict = evaluate(session, presented, now, this.config.leeway, isElsewhere);
    if (session === null || verdict.kind === 'unknown') return { kind: 'unknown' };
    const again = async (): Promise<Rotation> =>
      this.present(await this.find(session._id), presented, presentation);
    const evidence = (lateBy: number): ReuseEvidence => ({
      at: now,
      generation: presented.generation,
      lateBy,
      client: sessionClient(client),
    });
    switch (verdict.kind) {
      case 'current': {
        const rotated = await this.advance(session, now, client, hashToken);
        return rotated === null ? again() : { kind: 'rotated', session: rotated };
      }
      case 'reused':
        return (await this.recordReuse(session, evidence(verdict.lateBy), byNobody(client))) ?? again();
      case 'replayed': {
        const { elsewhere, lateBy } = verdict;
        if (elsewhere && this.config.replayFromElsewhere === 'end')
          return (await this.recordReuse(session, evidence(lateBy), byNobody(client))) ?? again();
        const isConfirmed =
          (elsewhere && (await this.noteReplay(session, evidence(lateBy), byNobody(client)))) ||
          (await this.isConfirmed(session));
        return isConfirmed ? { kind: 'replayed', session } : again();
      }
      default:
        return { kind: verdict.kind, session };
    }
  }

  /**
   * Waits until a majority has the generation that was read. The request that rotated may itself still wait for that:
   * told now, its successor would be lost if the primary died. An update that changes nothing waits for all that was
   * written before it, as every write does, and is right on a server without a replica set, too.
   *
   * @returns false when the record has changed since it was read
   */
  private async isConfirmed({ _id, generation, tokenHash }: Session): Promise<boolean> {
    const same = { generation, tokenHash };
    const { matchedCount } = await this.sessions.updateOne({ _id, ...same, revokedAt: null }, { $set: same });
    return matchedCount === 1;
  }

  /**
   * Confirms a replay that comes from elsewhere, and notes it with the same update: the first of each rotation, and one a
   * minute, or whoever repeats a token could fill the document.
   *
   * @returns false when it is noted already, too much waits to be told, or the record has changed since it was read
   */
  private async noteReplay(session: Session, replay: ReuseEvidence, origin: Origin): Promise<boolean> {
    const { _id, generation, tokenHash } = session;
    if (session.replay?.generation === replay.generation || !isDue(session.replay?.at, replay.at))
      return false;
    const told = { generation: replay.generation, lateBy: replay.lateBy };
    const { matchedCount } = await this.sessions.updateOne(
      {
        ...{ _id, generation, tokenHash, revokedAt: null },
        'replay.generation': { $ne: replay.generation },
        ...asNoted('replay.at', session.replay?.at),
        [`auditEvents.${MAX_WAITING_EVENTS - 1}`]: { $exists: false },
      },
      {
        $set: { replay },
        $push: { auditEvents: auditEvent('session.replayed-elsewhere', told, origin, replay.at) },
      },
    );
    if (matchedCount === 1) this.events.emit('session.replayed-elsewhere', { ...idsOf(session), ...told });
    return matchedCount === 1;
  }

  /**
   * Whether a refresh token could be rotated now. Asking is not presenting: it changes nothing, whatever the token.
   *
   * @param session the record as read a moment ago
   * @param presented the token, its signature and derivation verified
   */
  isCurrent(session: Session, presented: PresentedToken): boolean {
    return evaluate(session, presented, this.clock.now(), 0, () => false).kind === 'current';
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

  /**
   * The driver's own collection, for the compare-and-set alone: what mongoose's query would add to it changes nothing
   * there, and costs 36 µs of a rotation (docs/performance.md).
   */
  private get driver(): Collection<Session> {
    return this.sessions.db.collection<Session>(this.sessions.collection.collectionName);
  }

  /** The compare-and-set. Returns null when the record is not, or no longer, as it was read. */
  private async advance(
    session: Session,
    now: Date,
    client: Client,
    hashToken: HashToken,
  ): Promise<Session | null> {
    const successor: TokenSource = {
      _id: session._id,
      userId: session.userId,
      generation: session.generation + 1,
      salt: session.salt,
      rotatedAt: now,
      idleExpiresAt: this.idleEnd(now, session.absoluteExpiresAt),
    };
    const tellsOfClient = isOtherBrowser(session, client) && isDue(session.clientChangedAt, now);
    return this.driver.findOneAndUpdate(
      { _id: session._id, tokenHash: session.tokenHash, ...aliveAt(now) },
      {
        $set: {
          generation: successor.generation,
          tokenHash: hashToken(successor),
          previousTokenHash: session.tokenHash,
          rotatedAt: now,
          lastUsedAt: now,
          idleExpiresAt: successor.idleExpiresAt,
          client: sessionClient(client),
          ...(tellsOfClient && { clientChangedAt: now }),
        },
        ...(tellsOfClient && {
          $push: {
            auditEvents: auditEvent(
              'session.client-changed',
              { generation: successor.generation },
              byOwner(client),
              now,
            ),
          },
        }),
      },
      { returnDocument: 'after' },
    );
  }

  /** Ends the session (`enforce`) or only notes the evidence (`observe`). Null when the record has changed meanwhile. */
  private async recordReuse(read: Session, reuse: ReuseEvidence, origin: Origin): Promise<Rotation | null> {
    const enforce = this.config.reuseMode === 'enforce';
    const told = {
      generation: reuse.generation,
      current: read.generation,
      lateBy: reuse.lateBy,
      ended: enforce,
    };
    const event = auditEvent('session.reused', told, origin, reuse.at);
    const session = enforce
      ? await this.endForReuse(read, reuse, event)
      : await this.noteReuse(read, reuse, event);
    if (session === null) return null;
    this.logger.warn(
      `A used refresh token came back: session ${session._id}, generation ${reuse.generation} of ` +
        `${session.generation}, ${reuse.lateBy} ms after the rotation; ${enforce ? 'session ended' : 'only observed'}`,
    );
    const { generation, lateBy } = reuse;
    this.events.emit('session.reused', { ...idsOf(session), generation, lateBy, ended: enforce });
    if (enforce) this.events.emit('session.ended', { ...idsOf(session), count: 1, reason: 'reuse' });
    if (enforce) return { kind: 'reused', session };
    return { kind: isExpired(session, reuse.at) ? 'expired' : 'replayed', session };
  }

  private async endForReuse(
    { _id }: Session,
    reuse: ReuseEvidence,
    event: PendingEvent,
  ): Promise<Session | null> {
    const end = auditEvent('session.ended', { reason: 'reuse' }, byService(), reuse.at);
    return this.sessions
      .findOneAndUpdate(
        { _id, revokedAt: null },
        {
          $set: { reuse, revokedAt: reuse.at, revokedReason: 'reuse' },
          $push: { auditEvents: { $each: [event, end] } },
        },
        { returnDocument: 'after' },
      )
      .lean<Session>()
      .exec();
  }

  /** Once a minute: what comes between is not evidence of anything else. */
  private async noteReuse(
    { _id, reuse: last }: Session,
    reuse: ReuseEvidence,
    event: PendingEvent,
  ): Promise<Session | null> {
    const live = { _id, revokedAt: null };
    if (!isDue(last?.at, reuse.at)) return this.sessions.findOne(live).lean<Session>().exec();
    return this.sessions
      .findOneAndUpdate(
        { ...live, ...asNoted('reuse.at', last?.at) },
        { $set: { reuse }, $push: { auditEvents: event } },
        { returnDocument: 'after' },
      )
      .lean<Session>()
      .exec();
  }

  /** Of every presented token once; a reuse has been told where it was settled, as it may only be observed. */
  private emitOutcome(rotation: Rotation, { sessionId }: PresentedToken): void {
    const { kind } = rotation;
    if (kind === 'rotated' || kind === 'replayed') {
      this.events.emit(`session.${kind}`, idsOf(rotation.session));
    } else if (kind !== 'reused') {
      this.events.emit('session.refused', { sessionId, reason: kind });
    }
  }

  private idleEnd(now: Date, absoluteExpiresAt: Date): Date {
    const idle = addSeconds(now, this.config.idleLifetime);
    return idle < absoluteExpiresAt ? idle : absoluteExpiresAt;
  }
}

function sessionClient(client: Client): SessionClient {
  return { ip: client.ip, userAgent: client.userAgent, device: deviceOf(client.userAgent) };
}

/** Whether a refresh comes from another browser than the one before. */
function isOtherBrowser(session: Session, { userAgent }: Client): boolean {
  return userAgent !== session.client.userAgent;
}

/** Whether there has been nothing of the kind in the audit log for a minute, so that nobody can fill it by refreshing. */
function isDue(last: Date | undefined, now: Date): boolean {
  return last === undefined || now.getTime() - last.getTime() >= NOTED_EVERY;
}

/** That nothing of the kind was noted since the record was read. */
function asNoted(field: string, last: Date | undefined): QueryFilter<Session> {
  return { [field]: last ?? { $exists: false } };
}

/** The update that ends a session. */
function ended(at: Date, reason: SessionEnd, origin: Origin): UpdateQuery<Session> {
  return {
    $set: { revokedAt: at, revokedReason: reason },
    $push: { auditEvents: auditEvent('session.ended', { reason }, origin, at) },
  };
}

function idsOf({ _id, userId }: Session): { sessionId: string; userId: string } {
  return { sessionId: _id, userId };
}
