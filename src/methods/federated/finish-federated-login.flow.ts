import { Injectable } from '@nestjs/common';
import { type LoginContext, type LoginOutcome, refusalOf } from '../../auth/index.js';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { Events, type FederatedResult } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { SessionStore, type Transport } from '../../sessions/index.js';
import { type Identity, type User, UserStore } from '../../users/index.js';
import { type FlowState } from './federated-flow.js';
import { isStateOf } from './flow-secrets.js';
import { LinkIdentityFlow } from './link-identity.flow.js';
import { LogInWithIdentityFlow } from './log-in-with-identity.flow.js';
import { type CallbackParameters } from './provider-client.js';
import { type Profile } from './profile.js';
import { Providers } from './providers.js';

/** What came back, and to whom. */
export interface FinishedFlow {
  readonly provider: string;
  /** What the client holds. */
  readonly flow: string;
  readonly answer: CallbackParameters;
  /** Whether it came back to us: a browser's, and not an app's. */
  readonly isBrowser: boolean;
  /** What a remembered device holds, if the client sent such a thing. */
  readonly deviceToken?: string | undefined;
  /** The session of the access token that came along, if one did: an app that links. */
  readonly sessionId?: string | undefined;
  /** Whose access token came along, if one did: an app that logs in. */
  readonly holderId?: string | undefined;
}

/** How a login at a provider ended. */
export type FederatedOutcome = LoginOutcome | { kind: 'linked'; identity: Identity };

/** A flow that the client has begun, and that nobody can finish again. */
interface TakenFlow {
  readonly challenge: Challenge;
  readonly state: FlowState;
}

const REFUSALS = [
  'federated_login_invalid',
  'provider_denied',
  'provider_unavailable',
  'challenge_invalid',
  'invalid_credentials',
  'too_many_attempts',
] as const;

/** Finishes a login at a provider: what came back is for the flow that this client has begun, and is looked at once. */
@Injectable()
export class FinishFederatedLoginFlow {
  constructor(
    private readonly providers: Providers,
    private readonly challengeStore: ChallengeStore,
    private readonly sessionStore: SessionStore,
    private readonly userStore: UserStore,
    private readonly logInWithIdentity: LogInWithIdentityFlow,
    private readonly linkIdentity: LinkIdentityFlow,
    private readonly events: Events,
  ) {}

  /**
   * @param finished what came back
   * @param client where from
   * @returns the tokens of a new session, or what is still required; or the identity that was linked
   * @throws DomainError `provider_not_found`, `challenge_invalid`, `federated_login_invalid`, `provider_denied`,
   * `provider_unavailable`, `link_required`, `identity_taken`, `too_many_identities`, `email_missing`, `sign_up_closed`,
   * `invalid_credentials`, `too_many_attempts`; what a hook of the host refuses with
   */
  async finish(finished: FinishedFlow, client: Client): Promise<FederatedOutcome> {
    const { provider } = this.providers.get(finished.provider);
    try {
      const outcome = await this.complete(finished, client);
      const result =
        outcome.kind === 'session' ? 'completed' : outcome.kind === 'linked' ? 'linked' : 'incomplete';
      this.events.emit('federated.finished', { provider: provider.id, result });
      return outcome;
    } catch (error) {
      const result = resultOf(error);
      this.events.emit('federated.finished', { provider: provider.id, result });
      if (result !== 'link_required')
        this.events.emit('login.failed', { reason: refusalOf(error, REFUSALS) });
      throw error;
    }
  }

  /**
   * @param flow what a browser's cookie holds, if anything
   * @returns where that browser wanted to go; undefined when it is no flow, or was finished
   */
  async returnPlaceOf(flow: string | undefined): Promise<string | undefined> {
    const challenge = flow === undefined ? null : await this.challengeStore.find(flow, ['federated_login']);
    return (challenge?.state as FlowState | undefined)?.returnTo;
  }

  private async complete(finished: FinishedFlow, client: Client): Promise<FederatedOutcome> {
    const { challenge, state } = await this.take(finished);
    const linkingUser = await this.linkingUserOf(challenge, finished.sessionId);
    const profile = await this.providers
      .get(state.provider)
      .profile(finished.flow, finished.answer, state.redirectUri);
    if (linkingUser !== undefined) return this.link(linkingUser, profile, client);
    const context: LoginContext = {
      ...{ client, transport: (challenge.transport ?? 'body') as Transport },
      ...(finished.deviceToken !== undefined && { deviceToken: finished.deviceToken }),
    };
    return this.logInWithIdentity.logIn(profile, context, finished.holderId);
  }

  /**
   * Nothing is used up by who does not hold the flow: a page that makes a browser come back with a code of its own, or of another
   * flow, is refused unread.
   */
  private async take({ provider, flow, answer, isBrowser }: FinishedFlow): Promise<TakenFlow> {
    if (!isStateOf(flow, answer.state)) throw new DomainError('federated_login_invalid');
    const challenge = await this.challengeStore.take(flow, 'federated_login');
    if (challenge === null) throw new DomainError('challenge_invalid');
    const state = challenge.state as FlowState;
    // What one provider gave is never shown to another (mix-up), nor an app's flow finished over a page, or the other way round.
    if (state.provider !== provider || (state.returnTo !== undefined) !== isBrowser)
      throw new DomainError('federated_login_invalid');
    return { challenge, state };
  }

  /** Whose account the identity is to be linked to: that of the session that has begun, as long as it lives. */
  private async linkingUserOf(
    challenge: Challenge,
    sessionId: string | undefined,
  ): Promise<User | undefined> {
    const isApp = (challenge.state as FlowState).returnTo === undefined;
    // An app shows its access token when it finishes; a browser, which comes back by a link, has none.
    if (isApp && challenge.sessionId !== sessionId) throw new DomainError('challenge_invalid');
    if (challenge.sessionId === undefined || challenge.userId === undefined) return undefined;
    const [user, session] = await Promise.all([
      this.userStore.findById(challenge.userId),
      this.sessionStore.findAlive(challenge.sessionId),
    ]);
    const isValid = user?.status === 'active' && user.credentialVersion === challenge.credentialVersion;
    if (user === null || session === null || !isValid) throw new DomainError('challenge_invalid');
    return user;
  }

  private async link(user: User, profile: Profile, client: Client): Promise<FederatedOutcome> {
    const { identity } = await this.linkIdentity.link(user, profile, byOwner(client));
    return { kind: 'linked', identity };
  }
}

const RESULTS: Readonly<Record<string, FederatedResult>> = {
  link_required: 'link_required',
  provider_denied: 'denied',
  federated_login_invalid: 'invalid',
  challenge_invalid: 'invalid',
  provider_unavailable: 'unavailable',
  service_unavailable: 'unavailable',
};

function resultOf(error: unknown): FederatedResult {
  return (error instanceof DomainError ? RESULTS[error.code] : undefined) ?? 'refused';
}
