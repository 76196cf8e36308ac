import { type SessionEnd } from '../common/events/index.js';
import { Injectable } from '@nestjs/common';
import { byOwner, byService, type Origin } from '../common/audit/index.js';
import { type Client } from '../common/http/index.js';
import { RevocationStore } from '../revocation/index.js';
import { type Session, SessionStore } from '../sessions/index.js';
import { UserStore } from '../users/index.js';

/**
 * Ends sessions and revokes their access tokens: the record first, so that nothing rotates any more, then
 * the access tokens that are still out, on every node. A crash between the two was acknowledged to nobody,
 * and asking again completes it.
 */
@Injectable()
export class SessionTerminator {
  constructor(
    private readonly sessionStore: SessionStore,
    private readonly revocationStore: RevocationStore,
    private readonly userStore: UserStore,
  ) {}

  /**
   * Ends one session.
   *
   * @param id the session
   * @param reason kept for whoever asks why
   * @param origin who ends it
   */
  async end(id: string, reason: SessionEnd, origin: Origin): Promise<void> {
    await this.sessionStore.end(id, reason, origin);
    await this.revocationStore.revokeSession(id);
  }

  /**
   * Ends the access tokens of a session whose record has ended already.
   *
   * @param id the session
   */
  async endTokens(id: string): Promise<void> {
    await this.revocationStore.revokeSession(id);
  }

  /**
   * Ends one session of a user, at the user's wish.
   *
   * @param id the session
   * @param userId whose it must be
   * @param client where from
   * @returns whether there was such a session, alive
   */
  async endOwn(id: string, userId: string, client: Client): Promise<boolean> {
    const session = await this.sessionStore.find(id);
    if (session?.userId !== userId) return false;
    const ended = await this.sessionStore.end(id, 'ended_by_user', byOwner(client));
    // Also when it had ended before: what then broke off is completed now.
    await this.revocationStore.revokeSession(id);
    return ended;
  }

  /**
   * Ends what an account has beyond its greatest number of live sessions.
   *
   * @param opened the session that was just opened, before any token of it is given out
   * @param client where from
   */
  async endExcess(opened: Session, client: Client): Promise<void> {
    const ended = await this.sessionStore.endExcess(opened, byService(client));
    await this.revocationStore.revokeSessions(ended);
  }

  /**
   * Ends all sessions of a user. One entry does for the access tokens of all of them: the version they carry.
   * It is raised after the records have ended: a refresh that reads the new version finds its session dead.
   *
   * @param userId whose
   * @param reason kept for whoever asks why
   * @param origin who ends it
   */
  async endAll(userId: string, reason: SessionEnd, origin: Origin): Promise<void> {
    await this.sessionStore.endAll(userId, reason, origin);
    const version = await this.userStore.raiseRightsVersion(userId);
    if (version !== undefined) await this.revocationStore.revokeRights(userId, version);
  }

  /**
   * Lowers all sessions of a user that rest on a credential which is no more. Their access tokens say what is no longer true,
   * so all are revoked: a refresh brings one that says what is left.
   *
   * @param userId whose
   * @param by the credential
   * @param origin who removed it
   */
  async lowerAll(userId: string, by: string, origin: Origin): Promise<void> {
    await this.sessionStore.lowerAll(userId, by, origin);
    const version = await this.userStore.raiseRightsVersion(userId);
    if (version !== undefined) await this.revocationStore.revokeRights(userId, version);
  }

  /**
   * Ends all sessions of a user whose document has been changed (or deleted) before, so that no login and no refresh
   * gets past it any more.
   *
   * @param userId whose
   * @param leastVersion the least `ver` that still counts, from that change
   * @param reason kept for whoever asks why
   * @param origin who ends it
   */
  async endAllBelow(userId: string, leastVersion: number, reason: SessionEnd, origin: Origin): Promise<void> {
    await this.sessionStore.endAll(userId, reason, origin);
    await this.revocationStore.revokeRights(userId, leastVersion);
  }
}
