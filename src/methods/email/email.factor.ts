import { Injectable } from '@nestjs/common';
import {
  EMAIL_METHOD,
  type FactorAnswer,
  FactorGuesses,
  type FactorStep,
  type SecondFactor,
} from '../../auth/index.js';
import { challengeIdOf } from '../../challenges/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { OutboxStore } from '../../mail/index.js';
import { MailedLogins } from '../../mailed-tokens/index.js';
import { MailLimit } from '../../throttling/index.js';
import { hasFactors, type User } from '../../users/index.js';
import { provenMailbox } from './proven-mailbox.js';

/**
 * A mailed code that makes a session fresh, where the account has nothing else. It is no second factor: whoever has one is
 * not offered this.
 */
@Injectable()
export class EmailFactor implements SecondFactor {
  readonly method = EMAIL_METHOD;

  constructor(
    private readonly mailedLogins: MailedLogins,
    private readonly outboxStore: OutboxStore,
    private readonly mailLimit: MailLimit,
    private readonly guesses: FactorGuesses,
    private readonly clock: Clock,
  ) {}

  /** @param user the account */
  isEnrolled(user: User): boolean {
    return user.emailVerified && user.passwordHash === undefined && !hasFactors(user);
  }

  /**
   * Mails the code.
   *
   * @param user the account
   * @param challenge what the client will bring back
   * @returns nothing that the answer would need
   */
  async begin({ email }: User, challenge: string): Promise<object> {
    if (await this.mailLimit.allows('step-up-code', email))
      await this.outboxStore.add({ kind: 'login_code', email, challengeId: challengeIdOf(challenge) });
    return {};
  }

  /**
   * @param answer with the code
   * @param step in what
   * @returns the proof; undefined when the code is wrong
   * @throws DomainError `challenge_invalid` where there is none; `too_many_attempts`
   */
  async verify(
    { code = '' }: FactorAnswer,
    { user, challenge, client }: FactorStep,
  ): Promise<ProvenMethod | undefined> {
    if (challenge === undefined) throw new DomainError('challenge_invalid');
    const id = challengeIdOf(challenge);
    return this.guesses.count(user, this.method, client, () =>
      Promise.resolve(this.mailedLogins.isCodeOf(id, code) ? provenMailbox(this.clock.now()) : undefined),
    );
  }
}
