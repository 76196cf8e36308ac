import { Injectable } from '@nestjs/common';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { provedIn, type Session, SessionStore } from '../../sessions/index.js';
import { UserLimits } from '../../throttling/index.js';
import { hasFactors, holdsCredential, type User, UserStore } from '../../users/index.js';
import { HostHooks } from '../hooks/host-hooks.js';
import { reasonToEnd } from '../refresh.flow.js';
import { SessionTerminator } from '../session-terminator.js';
import { type IssuedTokens, TokenIssuer } from '../token-issuer.js';
import { type FactorAnswer } from './second-factor.js';
import { SecondFactors } from './second-factors.js';

/** What is presented: the method, what it takes, and the challenge where one was asked for. */
export type StepUp = FactorAnswer & { readonly method: string; readonly challenge?: string | undefined };

/** `POST /auth/step-up`: something more is proved in a session, or once more. */
@Injectable()
export class StepUpFlow {
  constructor(
    private readonly limits: UserLimits,
    private readonly sessionStore: SessionStore,
    private readonly userStore: UserStore,
    private readonly challengeStore: ChallengeStore,
    private readonly secondFactors: SecondFactors,
    private readonly sessionTerminator: SessionTerminator,
    private readonly tokenIssuer: TokenIssuer,
    private readonly hooks: HostHooks,
  ) {}

  /**
   * @param principal the caller
   * @param client where from
   * @returns what the client needs before it can answer: `methods`, a challenge, and the options of those that have some
   * @throws DomainError `access_token_invalid`, `too_many_attempts`
   */
  async begin({ id, sessionId }: UserPrincipal, { ip }: Client): Promise<object> {
    await this.limits.count('step-up', { userId: id, ip });
    const { user, session } = await this.read(id, sessionId);
    const opened = await this.challengeStore.open({
      ...{ purpose: 'step_up', userId: id, sessionId, credentialVersion: user.credentialVersion },
    });
    const begun = await this.secondFactors.begin(user, opened.challenge);
    return { ...opened, methods: this.methodsOf(user, session), ...begun };
  }

  /**
   * @param principal the caller
   * @param stepUp what is presented
   * @param client where from
   * @returns the tokens of the same session, which say what it is worth now
   * @throws DomainError `access_token_invalid`, `challenge_invalid`, `factor_invalid`, `invalid_credentials`,
   * `too_many_attempts`; what a hook of the host refuses with
   */
  async stepUp(
    { id, sessionId }: UserPrincipal,
    { method, challenge: presented, ...answer }: StepUp,
    client: Client,
  ): Promise<IssuedTokens> {
    await this.limits.count('step-up', { userId: id, ip: client.ip });
    const { user, session } = await this.read(id, sessionId);
    const challenge = presented === undefined ? undefined : await this.attempt(presented, sessionId);
    if (!this.methodsOf(user, session).includes(method)) throw new DomainError('factor_invalid');
    const proof = await this.secondFactors.verify(method, answer, { user, challenge: presented, client });
    if (challenge !== undefined && !(await this.challengeStore.use(challenge)))
      throw new DomainError('challenge_invalid');
    const raised = await this.sessionStore.raise(sessionId, proof, byOwner(client));
    if (raised === null) throw new DomainError('access_token_invalid');
    const claims = await this.hooks.extraClaims(user);
    await this.lowerIfRemoved(id, proof, client);
    return this.tokenIssuer.issue(user, raised, claims);
  }

  /**
   * Who knows the password and has found an access token must not get by the two what the second factor is to keep from them:
   * the refresh token of the session, and a session that counts as fresh. So where there is a second factor, a password that
   * the session has proved before proves nothing more.
   */
  private methodsOf(user: User, session: Session): string[] {
    const known = hasFactors(user) ? provedIn(session).filter(({ method }) => method === 'password') : [];
    return this.secondFactors.methodsOf(user, known);
  }

  /** Removed between its proof and this session, which whoever removed it may not have seen with it. */
  private async lowerIfRemoved(userId: string, proof: ProvenMethod, client: Client): Promise<void> {
    const user = await this.userStore.findById(userId);
    if (user !== null && holdsCredential(user, proof)) return;
    if (proof.by !== undefined) await this.sessionTerminator.lowerAll(userId, proof.by, byOwner(client));
    throw new DomainError('factor_invalid');
  }

  private async read(userId: string, sessionId: string): Promise<{ user: User; session: Session }> {
    const [user, session] = await Promise.all([
      this.userStore.findById(userId),
      this.sessionStore.findAlive(sessionId),
    ]);
    if (user === null || session === null || reasonToEnd(user, session) !== undefined)
      throw new DomainError('access_token_invalid');
    return { user, session };
  }

  private async attempt(presented: string, sessionId: string): Promise<Challenge> {
    const challenge = await this.challengeStore.attempt(presented, 'step_up');
    if (challenge?.sessionId !== sessionId) throw new DomainError('challenge_invalid');
    return challenge;
  }
}
