import { Injectable } from '@nestjs/common';
import { byService } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { type Client } from '../common/http/index.js';
import { KeptSessionStore, type Session, SessionStore, type Transport } from '../sessions/index.js';
import { RefreshTokenService } from '../tokens/index.js';
import { type User, UserStore } from '../users/index.js';
import { HostHooks } from './hooks/host-hooks.js';
import { SessionTerminator } from './session-terminator.js';
import { type IssuedTokens, TokenIssuer } from './token-issuer.js';

/** Opens a session for a user who has just proved who they are. */
@Injectable()
export class OpenSession {
  constructor(
    private readonly userStore: UserStore,
    private readonly sessionStore: SessionStore,
    private readonly keptSessionStore: KeptSessionStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly refreshTokens: RefreshTokenService,
    private readonly tokenIssuer: TokenIssuer,
    private readonly hooks: HostHooks,
  ) {}

  /**
   * The end of every login and sign-up, in which the host may have its say.
   *
   * @param user the user as read when the password was verified
   * @param client where from
   * @param transport how the refresh token will travel, as `TransportSelector` says
   * @throws DomainError `invalid_credentials` when the password or the account changed meanwhile; what a hook refuses with
   */
  async logIn(user: User, client: Client, transport: Transport): Promise<IssuedTokens> {
    const claims = await this.hooks.extraClaims(user);
    const session = await this.openRecord(user, client, transport);
    try {
      await this.hooks.afterLogin(user, session);
    } catch (error) {
      // No token of it was issued: the record is all there is to end.
      await this.sessionStore.end(session._id, 'login_refused', byService(client));
      throw error;
    }
    // Not before: a login that is refused ends no session of the owner's.
    await this.sessionTerminator.endExcess(session, client);
    return this.tokenIssuer.issue(user, session, claims);
  }

  /**
   * In place of the session that asks: its user was logged in before.
   *
   * @param user the user as read when the password was verified
   * @param client where from
   * @param transport how the refresh token will travel
   * @throws DomainError as `logIn`
   */
  async open(user: User, client: Client, transport: Transport): Promise<IssuedTokens> {
    const claims = await this.hooks.extraClaims(user);
    const session = await this.openRecord(user, client, transport);
    await this.sessionTerminator.endExcess(session, client);
    return this.tokenIssuer.issue(user, session, claims);
  }

  private async openRecord(user: User, client: Client, transport: Transport): Promise<Session> {
    const session = await this.sessionStore.open(
      { userId: user._id, credentialVersion: user.credentialVersion, transport, amr: ['pwd'], client },
      (source) => this.refreshTokens.derive(source).hash,
    );
    // Between the check of the password and this insert the password may have been changed, and all sessions
    // ended, but not this one: it was not there yet. Only a look after the insert can tell.
    const current = await this.userStore.findById(user._id);
    if (
      current === null ||
      current.credentialVersion !== user.credentialVersion ||
      current.status !== 'active'
    ) {
      // No access token of it was issued: the record is all there is to end.
      await this.sessionStore.end(session._id, 'credentials_changed', byService(client));
      // Deleted: what it says of the client came too late to be forgotten with the account.
      if (current === null) await this.keptSessionStore.forgetClients(user._id);
      throw new DomainError('invalid_credentials');
    }
    // With the rights as read before the insert: should all sessions have been ended since, this one's tokens
    // carry the version that counts no more.
    return session;
  }
}
