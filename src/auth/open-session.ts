import { Injectable } from '@nestjs/common';
import { byService } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { assuranceOf, KeptSessionStore, type Session, SessionStore } from '../sessions/index.js';
import { type RefreshToken, RefreshTokenService } from '../tokens/index.js';
import { hasFactors, holdsCredential, UserStore } from '../users/index.js';
import { type Authentication } from './authentication.js';
import { HostHooks } from './hooks/host-hooks.js';
import { type LoginContext } from './login-context.js';
import { SessionTerminator } from './session-terminator.js';
import { type IssuedTokens, TokenIssuer } from './token-issuer.js';

/** Opens a session for somebody who has proved enough. `CompleteLogin` alone calls it, and lint says so. */
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
   * The host has its say at each login, and not where the session takes the place of another.
   *
   * @param authentication who it is, and what they have proved
   * @param context where from, and what to
   * @throws DomainError `invalid_credentials` when the password or the account changed meanwhile; what a hook refuses with
   */
  async open(authentication: Authentication, context: LoginContext): Promise<IssuedTokens> {
    const { user } = authentication;
    const claims = await this.hooks.extraClaims(user);
    const { session, refreshToken } = await this.openRecord(authentication, context);
    try {
      if (context.replaces === undefined) await this.hooks.afterLogin(user, session);
    } catch (error) {
      // No token of it was issued: the record is all there is to end.
      await this.sessionStore.end(session._id, 'login_refused', byService(context.client));
      throw error;
    }
    // Not before: a login that is refused ends no session of the owner's.
    if (!context.isNewAccount) await this.sessionTerminator.endExcess(session, context.client);
    const issued = this.tokenIssuer.issue(user, session, claims, refreshToken);
    const [first] = context.replaces === undefined ? authentication.proved : [];
    return { ...issued, ...(first !== undefined && { method: first.method }) };
  }

  private async openRecord(
    { user, proved }: Authentication,
    { client, transport }: LoginContext,
  ): Promise<{ session: Session; refreshToken: RefreshToken | undefined }> {
    const { amr, authTime } = assuranceOf(proved);
    let refreshToken: RefreshToken | undefined;
    const session = await this.sessionStore.open(
      {
        userId: user._id,
        credentialVersion: user.credentialVersion,
        transport,
        proved,
        amr,
        authTime,
        client,
      },
      (source) => {
        refreshToken = this.refreshTokens.derive(source);
        return refreshToken.hash;
      },
    );
    // Between the check of the password and this insert the password may have been changed, and all sessions
    // ended, but not this one: it was not there yet. Only a look after the insert can tell.
    const current = await this.userStore.findById(user._id);
    if (
      current === null ||
      current.credentialVersion !== user.credentialVersion ||
      current.status !== 'active' ||
      // Enrolled while this login was under way, which was not asked for it; or removed, and it rests on it.
      (hasFactors(current) && !hasFactors(user)) ||
      !proved.every((proof) => holdsCredential(current, proof))
    ) {
      // No access token of it was issued: the record is all there is to end.
      await this.sessionStore.end(session._id, 'credentials_changed', byService(client));
      // Deleted: what it says of the client came too late to be forgotten with the account.
      if (current === null) await this.keptSessionStore.forgetClients(user._id);
      throw new DomainError('invalid_credentials');
    }
    // With the rights as read before the insert: should all sessions have been ended since, this one's tokens
    // carry the version that is no longer valid.
    return { session, refreshToken };
  }
}
