import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import {
  auditEvent,
  byNobody,
  byOwner,
  byService,
  type Origin,
  type PendingEvent,
} from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { Events } from '../common/events/index.js';
import { GroupedWrites } from '../common/grouped-writes.store.js';
import { type Client } from '../common/http/index.js';
import { SESSIONS_CONFIG, type SessionsConfig } from '../config/index.js';
import { ClockOffsetStore } from './clock-offset.store.js';
import {
  evaluate,
  idleEnd,
  type IsElsewhere,
  isExpired,
  type PresentedToken,
  type Verdict,
} from './rotation.policy.js';
import { aliveAt, type ReuseEvidence, Session } from './session.schema.js';
import { type HashToken, idsOf, sessionClient, SessionStore, type TokenSource } from './session.store.js';

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
  /** It would have been reused, but who presented it waits for no answer any more: nothing changed. */
  | { kind: 'abandoned'; session: Session }
  | { kind: 'expired'; session: Session }
  | { kind: 'revoked'; session: Session }
  | { kind: 'unknown' };

/** Rotates refresh tokens: what becomes of the record of a session when one is presented. */
@Injectable()
export class RotationStore {
  private readonly logger = new Logger(RotationStore.name);

  constructor(
    @InjectModel(Session.name, CONNECTION) private readonly sessions: Model<Session>,
    private readonly sessionStore: SessionStore,
    private readonly writes: GroupedWrites,
    @Inject(SESSIONS_CONFIG) private readonly config: SessionsConfig,
    private readonly clock: Clock,
    private readonly clockOffset: ClockOffsetStore,
    private readonly events: Events,
  ) {}

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
    const verdict = await this.evaluate(session, presented, isElsewhere);
    const now = this.clock.now();
    if (session === null || verdict.kind === 'unknown') return { kind: 'unknown' };
    const again = async (): Promise<Rotation> =>
      this.present(await this.sessionStore.find(session._id), presented, presentation);
    const evidence = (lateBy: number): ReuseEvidence => ({
      at: now,
      generation: presented.generation,
      lateBy,
      client: sessionClient(client),
    });
    // A node that stood still gets to what it was sent long ago. Meanwhile the client has closed the connection, has asked
    // another node, and has gone on: that is no theft. A thief who doesn't wait for the answer gets nothing either.
    const reuse = async (lateBy: number): Promise<Rotation> =>
      client.isConnected?.() === false
        ? { kind: 'abandoned', session }
        : ((await this.recordReuse(session, evidence(lateBy), byNobody(client))) ?? again());
    switch (verdict.kind) {
      case 'current': {
        const rotated = await this.advance(session, now, client, hashToken);
        return rotated === null ? again() : { kind: 'rotated', session: rotated };
      }
      case 'reused':
        return reuse(verdict.lateBy);
      case 'replayed': {
        const { elsewhere, lateBy } = verdict;
        if (elsewhere && this.config.replayFromElsewhere === 'end') return reuse(lateBy);
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
   * Between nodes the leeway is measured in MongoDB's time. A clock may have been set since it was looked at, so before a
   * token counts as too late this node looks once more: a session must not end over a clock.
   */
  private async evaluate(
    session: Session | null,
    presented: PresentedToken,
    isElsewhere: IsElsewhere,
  ): Promise<Verdict> {
    const { leeway } = this.config;
    const atPresent = (): Verdict =>
      evaluate(session, presented, this.clock.now(), leeway, isElsewhere, this.clockOffset.ahead);
    const verdict = atPresent();
    const isPrevious = session !== null && presented.generation === session.generation - 1;
    if (verdict.kind !== 'reused' || !isPrevious || leeway === 0) return verdict;
    await this.clockOffset.measure();
    return atPresent();
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
    const { matchedCount } = await this.writes.update(
      this.sessions.collection,
      { _id, ...same, revokedAt: null },
      { $set: same },
    );
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

  /** The compare-and-set. Returns null when the record is not, or no longer, as it was read; else what has become of it. */
  private async advance(
    session: Session,
    now: Date,
    client: Client,
    hashToken: HashToken,
  ): Promise<Session | null> {
    const rotatedAt = new Date(now.getTime() - this.clockOffset.ahead);
    const successor: TokenSource = {
      _id: session._id,
      userId: session.userId,
      generation: session.generation + 1,
      salt: session.salt,
      rotatedAt,
      idleExpiresAt: idleEnd(now, session.absoluteExpiresAt, this.config.idleLifetime),
    };
    const tellsOfClient = isOtherBrowser(session, client) && isDue(session.clientChangedAt, now);
    const changes = {
      generation: successor.generation,
      tokenHash: hashToken(successor),
      previousTokenHash: session.tokenHash,
      rotatedAt,
      lastUsedAt: now,
      idleExpiresAt: successor.idleExpiresAt,
      client: sessionClient(client),
      ...(tellsOfClient && { clientChangedAt: now }),
    };
    const { matchedCount } = await this.writes.update(
      this.sessions.collection,
      { _id: session._id, tokenHash: session.tokenHash, ...aliveAt(now) },
      {
        $set: changes,
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
    );
    return matchedCount === 1 ? Object.assign({}, session, changes) : null;
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
  private async noteReuse(read: Session, reuse: ReuseEvidence, event: PendingEvent): Promise<Session | null> {
    const last = read.reuse?.at;
    if (!isDue(last, reuse.at)) return (await this.isConfirmed(read)) ? read : null;
    return this.sessions
      .findOneAndUpdate(
        { _id: read._id, revokedAt: null, ...asNoted('reuse.at', last) },
        { $set: { reuse }, $push: { auditEvents: event } },
        { returnDocument: 'after' },
      )
      .lean<Session>()
      .exec();
  }

  /** Of every presented token once; a reuse is emitted where it is recorded, as it may only be observed. */
  private emitOutcome(rotation: Rotation, { sessionId }: PresentedToken): void {
    const { kind } = rotation;
    if (kind === 'rotated' || kind === 'replayed') {
      this.events.emit(`session.${kind}`, idsOf(rotation.session));
    } else if (kind !== 'reused' && kind !== 'abandoned') {
      this.events.emit('session.refused', { sessionId, reason: kind });
    }
  }
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
