import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { Events } from '../common/events/index.js';
import { UserLimits } from '../throttling/index.js';
import { type Authentication } from './authentication.js';
import { type Client } from '../common/http/index.js';
import { type LoginContext } from './login-context.js';
import { LOGIN_REQUIREMENTS, type LoginRequirement, type UnmetRequirement } from './login-requirement.js';
import { OpenSession } from './open-session.js';
import { type LoginStep, type PendingLogin, PendingLogins } from './pending-logins.js';
import { type IssuedTokens } from './token-issuer.js';

/** How a login ends. */
export type LoginOutcome = { kind: 'session'; issued: IssuedTokens } | UnmetRequirement;

/**
 * The one door: whatever somebody has proved themselves by, this is where it becomes a session. Nothing else opens one,
 * so no way to log in can go around a requirement.
 */
@Injectable()
export class CompleteLogin {
  constructor(
    @Inject(LOGIN_REQUIREMENTS) private readonly requirements: readonly LoginRequirement[],
    private readonly limits: UserLimits,
    private readonly pendingLogins: PendingLogins,
    private readonly openSession: OpenSession,
    private readonly events: Events,
  ) {}

  /**
   * Evaluates the requirements in their order. The first that is not met is the answer, and no session exists then.
   *
   * @param authentication who logs in, and what they have proved
   * @param context where from, and what to
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `too_many_attempts`; `invalid_credentials` when the password or the account changed meanwhile; what
   * a hook refuses with
   */
  async complete(authentication: Authentication, context: LoginContext): Promise<LoginOutcome> {
    const { client, replaces, isNewAccount, isContinued } = context;
    if (replaces === undefined && !isNewAccount && !isContinued)
      await this.limits.count('login', { userId: authentication.user._id, ip: client.ip });
    for (const requirement of this.requirements) {
      const unmet = await requirement.unmet(authentication, context);
      if (unmet !== undefined) return unmet;
    }
    const issued = await this.openSession.open(authentication, context);
    if (replaces === undefined && !isNewAccount)
      this.events.emit('login.succeeded', { userId: authentication.user._id });
    return { kind: 'session', issued };
  }

  /**
   * Goes on with a login that had ended in a challenge. The try is counted before `advance` looks at it, and of many
   * that succeed at once one goes on.
   *
   * @param challenge what the client brings back
   * @param step what the login waits for
   * @param client where from
   * @param advance takes the step: it gives what has been proved now, or throws
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `challenge_invalid`; what `advance` throws; as {@link complete}
   */
  async resume(
    challenge: string,
    step: LoginStep,
    client: Client,
    advance: (login: PendingLogin) => Promise<Authentication>,
  ): Promise<LoginOutcome> {
    const login = await this.pendingLogins.attempt(challenge, step);
    const authentication = await advance(login);
    await this.pendingLogins.use(login);
    return this.complete(authentication, { client, transport: login.transport, isContinued: true });
  }
}

/**
 * A login's outcome where only tokens can be the answer of 2xx: what is still required is a refusal, so that a client
 * that does not know the step fails closed.
 *
 * @param outcome how the login ended
 * @returns the tokens
 * @throws DomainError `second_factor_required`, `action_required`
 */
export function requireSession(outcome: LoginOutcome): IssuedTokens {
  if (outcome.kind === 'session') return outcome.issued;
  const { kind, ...extensions } = outcome;
  throw new DomainError(kind, { extensions });
}
