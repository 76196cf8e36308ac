import { Injectable } from '@nestjs/common';
import { VerificationSender } from '../../accounts/index.js';
import {
  CompleteLogin,
  type LoginOutcome,
  refusalOf,
  SecondFactors,
  SignUpGate,
  TransportSelector,
} from '../../auth/index.js';
import { ChallengeStore } from '../../challenges/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { randomId } from '../../common/ids.js';
import { type Passkey, type User, UserStore } from '../../users/index.js';
import { type PresentedAssertion } from './log-in-with-passkey.flow.js';
import { type PasskeyOptionsResponse } from './passkey.response.js';
import { provenPasskey } from './proven-passkey.js';
import { namedPasskey } from './register-passkey.flow.js';
import { RelyingParty } from './relying-party.js';
import { type AccountName } from './signals.js';

/** Who signs up. */
export type SignUpNames = Omit<AccountName, 'id'>;

/** An account that was made. */
export interface PasskeySignUp {
  readonly user: User;
  readonly outcome: LoginOutcome;
  /** What stands in for the passkey when it is lost. */
  readonly recoveryCodes: string[] | undefined;
}

const SIGN_UP_REFUSALS = ['email_taken', 'username_taken', 'sign_up_closed'] as const;

/**
 * A sign-up without a password. The passkey has to ask for a PIN, a finger or a face: it is all there is. Its user handle is the
 * id that the account will have.
 */
@Injectable()
export class SignUpWithPasskeyFlow {
  constructor(
    private readonly challengeStore: ChallengeStore,
    private readonly relyingParty: RelyingParty,
    private readonly userStore: UserStore,
    private readonly secondFactors: SecondFactors,
    private readonly transportSelector: TransportSelector,
    private readonly verificationSender: VerificationSender,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly gate: SignUpGate,
    private readonly events: Events,
  ) {}

  /**
   * @param names as typed. Whether they are taken is not looked up: the sign-up itself says so, as seldom as any
   * @returns what the browser needs, and what its answer must bring back
   */
  async begin({ name, email, username }: SignUpNames): Promise<PasskeyOptionsResponse> {
    const account = { id: randomId(), name, email, ...(username !== undefined && { username }) };
    const opened = await this.challengeStore.open({ purpose: 'passkey_sign_up', state: account });
    const options = await this.relyingParty.creationOptions(account, opened.challenge, {
      isOnlyCredential: true,
    });
    return { ...opened, options };
  }

  /**
   * @param presented what the client brings back
   * @param client where from
   * @returns the account, and the tokens of its first session or what is still required
   * @throws DomainError `validation_failed` for the transport, `challenge_invalid`, `factor_invalid`; `email_taken` and
   * `username_taken`, with `signals`, as the passkey is of no use then;
   * `sign_up_closed`; what a hook of the host refuses with
   */
  async signUp(
    { challenge: token, response, transport: wanted }: PresentedAssertion,
    client: Client,
  ): Promise<PasskeySignUp> {
    const transport = this.transportSelector.choose(wanted);
    const challenge = await this.challengeStore.take(token, 'passkey_sign_up');
    if (challenge === null) throw new DomainError('challenge_invalid');
    const created = await this.relyingParty.verifyCreation(response, token, { isOnlyCredential: true });
    if (created === undefined) throw new DomainError('factor_invalid');

    const passkey = namedPasskey(created, 'Passkey', this.clock.now());
    const user = await this.create(challenge.state as unknown as AccountName, passkey, client);
    await this.verificationSender.afterSignUp(user);
    const recoveryCodes = await this.secondFactors.issueBackup(user, client);
    const proved = [provenPasskey(passkey, true, this.clock.now())];
    const outcome = await this.completeLogin.complete(
      { user, proved },
      { client, transport, isNewAccount: true },
    );
    return { user, outcome, recoveryCodes };
  }

  private async create({ id, ...names }: AccountName, passkey: Passkey, client: Client): Promise<User> {
    try {
      // Before anybody looks whether there is such an account: the host can't tell one, and nor can its answer.
      await this.gate.admit(names);
      const creation = await this.userStore.create(
        { id, ...names, passkeys: [passkey] },
        'user.signed-up',
        byOwner(client),
      );
      if (creation.kind !== 'created') {
        const unknownCredential = { rpId: this.relyingParty.id, credentialId: passkey.id };
        throw new DomainError(creation.kind, { extensions: { signals: { unknownCredential } } });
      }
      this.events.emit('user.signed-up', { userId: creation.user._id });
      return creation.user;
    } catch (error) {
      this.events.emit('sign-up.failed', { reason: refusalOf(error, SIGN_UP_REFUSALS) });
      throw error;
    }
  }
}
