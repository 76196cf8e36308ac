import { Injectable } from '@nestjs/common';
import { CompleteLogin, type FactorAnswer, type LoginOutcome } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { assuranceOf } from '../../sessions/index.js';
import { hasFactors, type Identity, type User } from '../../users/index.js';
import { LinkIdentityFlow } from './link-identity.flow.js';
import { LinkProofs } from './link-proofs.js';

/** What is presented: the challenge, the method, and what it takes. */
export type LinkProof = FactorAnswer & { readonly challenge: string; readonly method: string };

/** After `link_required`: the account is proved, and then the identity is linked to it. */
@Injectable()
export class ProveAndLinkFlow {
  constructor(
    private readonly proofs: LinkProofs,
    private readonly linkIdentity: LinkIdentityFlow,
    private readonly completeLogin: CompleteLogin,
  ) {}

  /**
   * Links, and logs in by the proof of the account. Where the account has second factors, and only one of its two was proved,
   * nothing is linked: the login asks for the other, and the identity is linked from its session ({@link fromSession}).
   *
   * @param proof what is presented
   * @param client where from
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `challenge_invalid`, `factor_invalid`, `invalid_credentials`, `too_many_attempts`, `identity_taken`,
   * `too_many_identities`; what a hook of the host refuses with
   */
  async logIn({ challenge, method, ...answer }: LinkProof, client: Client): Promise<LoginOutcome> {
    const { proof, ...waiting } = await this.proofs.verify(challenge, method, answer, client);
    const proved = [proof];
    const isEnough = !hasFactors(waiting.user) || assuranceOf(proved).acr === 'aal2';
    const user = isEnough ? await this.link(waiting, client) : waiting.user;
    return this.completeLogin.complete(
      { user, proved },
      { client, transport: waiting.transport, isContinued: true },
    );
  }

  /**
   * @param challenge of `link_required`
   * @param user the account of a fresh session, as read in this request
   * @param client where from
   * @throws DomainError `challenge_invalid`, `identity_taken`, `too_many_identities`
   */
  async fromSession(challenge: string, user: User, client: Client): Promise<Identity> {
    const { identity } = await this.proofs.take(challenge, user._id);
    return (await this.linkIdentity.link(user, identity, byOwner(client))).identity;
  }

  private async link(waiting: Parameters<LinkProofs['use']>[0], client: Client): Promise<User> {
    await this.proofs.use(waiting);
    const { user } = await this.linkIdentity.link(waiting.user, waiting.identity, byOwner(client));
    return user;
  }
}

/**
 * @param error what a flow has thrown
 * @returns the challenge of `link_required`; undefined for everything else
 */
export function linkChallengeOf(error: unknown): string | undefined {
  if (!(error instanceof DomainError) || error.code !== 'link_required') return undefined;
  return error.extensions['challenge'] as string;
}
