import { type SessionEnd } from '../common/events/index.js';
import { Injectable } from '@nestjs/common';
import { byService } from '../common/audit/index.js';
import { DomainError, type ErrorCode } from '../common/errors/index.js';
import { type Client } from '../common/http/index.js';
import { type Rotation, RotationStore, type Session, SessionStore } from '../sessions/index.js';
import { type RefreshToken, RefreshTokenService } from '../tokens/index.js';
import { type User } from '../users/index.js';
import { HostHooks } from './hooks/host-hooks.js';
import { type RefreshPrincipal } from './refresh-token.verifier.js';
import { SessionTerminator } from './session-terminator.js';
import { isElsewhere } from './is-elsewhere.js';
import { standingProofs } from './standing-proofs.js';
import { type IssuedTokens, TokenIssuer } from './token-issuer.js';
import { whyEnded } from './why-ended.js';

const REFUSALS = {
  unknown: 'refresh_token_invalid',
  expired: 'refresh_token_expired',
  reused: 'refresh_token_reused',
  abandoned: 'refresh_token_reused',
  revoked: 'session_revoked',
} as const satisfies Partial<Record<Rotation['kind'], ErrorCode>>;

/** `POST /auth/refresh`: a used refresh token for a new one, and a fresh access token. */
@Injectable()
export class RefreshFlow {
  constructor(
    private readonly sessionStore: SessionStore,
    private readonly rotationStore: RotationStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly refreshTokens: RefreshTokenService,
    private readonly tokenIssuer: TokenIssuer,
    private readonly hooks: HostHooks,
  ) {}

  /**
   * @param principal what the refresh strategy has verified
   * @param client where from
   * @throws DomainError `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_reused`, `session_revoked`;
   * what a hook of the host refuses with
   */
  async refresh({ session, user, presented }: RefreshPrincipal, client: Client): Promise<IssuedTokens> {
    const endedBy = reasonToEnd(user, session);
    // Ended in the record, and evaluated from the record like any other: there is one way to be refused.
    if (endedBy !== undefined) await this.sessionTerminator.end(session._id, endedBy, byService(client));
    const record = endedBy === undefined ? session : await this.sessionStore.find(session._id);

    // Before the rotation: should the hook fail, the token is still good for another try. Only for a token that can be
    // rotated: that a used one came back is noted whatever the hook does.
    const rotatable = user !== null && record !== null && this.rotationStore.isCurrent(record, presented);
    const claims = rotatable ? await this.hooks.extraClaims(user) : undefined;
    let successor: RefreshToken | undefined;
    const rotation = await this.rotationStore.rotate(record, presented, {
      client,
      isElsewhere: (earlier) => isElsewhere(client, earlier),
      hashToken: (source) => {
        successor = this.refreshTokens.derive(source);
        return successor.hash;
      },
    });
    if (user !== null && (rotation.kind === 'rotated' || rotation.kind === 'replayed')) {
      return this.tokenIssuer.issue(
        user,
        rotation.session,
        claims ?? (await this.hooks.extraClaims(user)),
        successor,
      );
    }
    // The record is dead; a thief may hold an access token that is not. Once more for a session that had ended
    // before: whoever ended it may have been broken off here.
    if (rotation.kind === 'reused' || rotation.kind === 'revoked') {
      await this.sessionTerminator.endTokens(session._id);
    }
    throw refusal(rotation);
  }
}

/**
 * What happened to the owner since the login that opened the session, if it must end for it.
 *
 * @param user the owner, or null when the account is gone
 * @param session the record
 */
export function reasonToEnd(user: User | null, session: Session): SessionEnd | undefined {
  if (user === null) return 'user_deleted';
  if (user.status !== 'active') return 'user_banned';
  if (user.credentialVersion !== session.credentialVersion) return 'credentials_changed';
  if (standingProofs(user, session).length === 0) return 'factor_removed';
  return undefined;
}

function refusal(rotation: Rotation): DomainError {
  if (rotation.kind === 'rotated' || rotation.kind === 'replayed') return new DomainError('session_revoked');
  if (rotation.kind === 'unknown') return new DomainError(REFUSALS.unknown);
  const detail = whyEnded(rotation.session);
  return new DomainError(REFUSALS[rotation.kind], detail === undefined ? {} : { detail });
}
