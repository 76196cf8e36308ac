import { Injectable } from '@nestjs/common';
import { AddressClaim } from '../../accounts/index.js';
import {
  CompleteLogin,
  type LoginOutcome,
  refusalOf,
  SessionTerminator,
  SignUpGate,
  TransportSelector,
} from '../../auth/index.js';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { byNobody, byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { type Transport } from '../../sessions/index.js';
import { isAnonymous, type User, UserStore } from '../../users/index.js';
import { type EmailLoginState, stateOf } from './email-login-challenge.js';
import { MailboxProof } from './mailbox-proof.js';
import { provenMailbox } from './proven-mailbox.js';

/** What is presented: the code with its flow, or the token of the link. */
export interface PresentedMail {
  readonly flow?: string | undefined;
  readonly code?: string | undefined;
  readonly token?: string | undefined;
  /** Whether this browser is to be logged in although another one asked. */
  readonly confirm?: boolean | undefined;
  readonly transport?: Transport | undefined;
}

/** Who presents it. */
export interface Presenter {
  readonly client: Client;
  /** The flow in the cookie of the browser, if there is one. */
  readonly cookieFlow: string | undefined;
  /** What a remembered device holds, if there is such a thing. */
  readonly deviceToken: string | undefined;
  /** Of the access token that came along, if one did. */
  readonly holder: UserPrincipal | undefined;
}

const LOGIN_REFUSALS = [
  'code_invalid',
  'token_invalid',
  'challenge_invalid',
  'invalid_credentials',
  'too_many_attempts',
] as const;
const SIGN_UP_REFUSALS = ['sign_up_closed'] as const;

/**
 * `POST /auth/email/finish`: whoever has the mailbox is logged in, to the account with its address or to a new one.
 *
 * What nobody had confirmed is claimed first, which is safe to repeat; then the challenge is used up, and of many at once one
 * gets any further. Broken off behind that, somebody asks for another mail.
 */
@Injectable()
export class FinishEmailLoginFlow {
  constructor(
    private readonly mailboxProof: MailboxProof,
    private readonly challengeStore: ChallengeStore,
    private readonly userStore: UserStore,
    private readonly addressClaim: AddressClaim,
    private readonly gate: SignUpGate,
    private readonly sessionTerminator: SessionTerminator,
    private readonly transportSelector: TransportSelector,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param mail what is presented
   * @param presenter who presents it
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `validation_failed` for the transport; `challenge_invalid`, `code_invalid`, `too_many_attempts`,
   * `token_invalid`; `other_browser`, and nothing has changed; `sign_up_closed`; `invalid_credentials` of a banned account;
   * what a hook of the host refuses with
   */
  async finish(mail: PresentedMail, presenter: Presenter): Promise<LoginOutcome> {
    const wanted = mail.transport === undefined ? undefined : this.transportSelector.choose(mail.transport);
    try {
      const challenge = await this.verify(mail, presenter);
      const transport = wanted ?? (challenge.transport as Transport);
      const { client, deviceToken } = presenter;
      const { user, isNewAccount } = await this.ownerOf(challenge, presenter);
      return await this.completeLogin.complete(
        { user, proved: [provenMailbox(this.clock.now())] },
        { client, transport, deviceToken, ...(isNewAccount && { isNewAccount }) },
      );
    } catch (error) {
      // It is asked in between, and not refused.
      if (!(error instanceof DomainError && error.code === 'other_browser'))
        this.events.emit('login.failed', { reason: refusalOf(error, LOGIN_REFUSALS) });
      throw error;
    }
  }

  private async verify(
    { flow, code, token, confirm = false }: PresentedMail,
    { client, cookieFlow }: Presenter,
  ): Promise<Challenge> {
    if (token === undefined) return this.mailboxProof.verifyCode(flow ?? '', code ?? '', client);
    const challenge = await this.mailboxProof.verifyToken(token);
    if (!confirm && !this.mailboxProof.isOf(challenge, [flow, cookieFlow]))
      throw new DomainError('other_browser');
    return challenge;
  }

  /** Whose mailbox it is; from here on what was mailed is used up. */
  private async ownerOf(
    challenge: Challenge,
    { client, holder }: Presenter,
  ): Promise<{ user: User; isNewAccount?: true }> {
    const owner = await this.claimed(challenge, client);
    if (!(await this.challengeStore.use(challenge))) throw new DomainError('challenge_invalid');
    if (owner !== null) return { user: owner };
    try {
      const state = stateOf(challenge);
      const anonymous = holder && (await this.userStore.findById(holder.id));
      return anonymous && isAnonymous(anonymous)
        ? { user: await this.makeReal(anonymous, state, client) }
        : { user: await this.signUp(state, client), isNewAccount: true };
    } catch (error) {
      // Another login with this mailbox, or a sign-up with its address, was a moment quicker: the account is this one's, too.
      if (!isTaken(error)) throw error;
      const other = await this.claimed(challenge, client);
      if (other === null) throw new DomainError('challenge_invalid');
      return { user: other };
    }
  }

  /** The account that has the address, rid of what a stranger may have left; null when there is none. */
  private async claimed(challenge: Challenge, client: Client): Promise<User | null> {
    const found = await this.userStore.findByLogin(stateOf(challenge));
    if (found === null) return null;
    if (found.status !== 'active') throw new DomainError('invalid_credentials');
    const owner = await this.addressClaim.claim(found, challenge._id, byNobody(client));
    if (owner === null) throw new DomainError('challenge_invalid');
    return owner;
  }

  private async signUp(state: EmailLoginState, client: Client): Promise<User> {
    const { name, email } = namesOf(state);
    return this.admitted(state, async () => {
      const creation = await this.userStore.create(
        { name, email, emailVerified: true },
        'user.signed-up',
        byOwner(client),
      );
      if (creation.kind !== 'created') throw new DomainError(creation.kind);
      return creation.user;
    });
  }

  /**
   * The caller holds a session of an anonymous account, and has the mailbox: both are theirs. All sessions of before end, so
   * that a copy of their tokens is worth nothing.
   */
  private async makeReal(anonymous: User, state: EmailLoginState, client: Client): Promise<User> {
    const real = await this.admitted(state, async () => {
      const names = { ...namesOf(state), emailVerified: true };
      const made = await this.userStore.makeReal(anonymous, names, byOwner(client));
      if (made === null) throw new DomainError('challenge_invalid');
      if (made.kind !== 'created') throw new DomainError(made.kind);
      return made.user;
    });
    await this.sessionTerminator.endAll(real._id, 'credentials_changed', byOwner(client));
    return (await this.userStore.findById(real._id)) ?? real;
  }

  private async admitted(state: EmailLoginState, create: () => Promise<User>): Promise<User> {
    try {
      await this.gate.admit(namesOf(state));
      const user = await create();
      this.events.emit('user.signed-up', { userId: user._id });
      return user;
    } catch (error) {
      // Who logs in to the account that was opened meanwhile has failed at nothing.
      if (!isTaken(error)) this.events.emit('sign-up.failed', { reason: refusalOf(error, SIGN_UP_REFUSALS) });
      throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'email_taken';
}

/** Who gave no name is called by what stands before the @, until they say how. */
function namesOf({ email, name }: EmailLoginState): { name: string; email: string } {
  return { email, name: name ?? email.slice(0, email.lastIndexOf('@')) };
}
