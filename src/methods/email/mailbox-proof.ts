import { Injectable } from '@nestjs/common';
import { AuditTrailStore } from '../../audit/index.js';
import { mailedCodesOf } from '../../auth/index.js';
import { type Challenge, challengeIdOf, ChallengeStore } from '../../challenges/index.js';
import { byNobody } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { MailedLogins } from '../../mailed-tokens/index.js';
import { Guesses } from '../../throttling/index.js';
import { UserStore } from '../../users/index.js';
import { stateOf } from './email-login-challenge.js';

const PURPOSE = 'email_login';

/** Verifies what was mailed: that whoever presents it has the mailbox. Nothing is used up by that. */
@Injectable()
export class MailboxProof {
  constructor(
    private readonly challengeStore: ChallengeStore,
    private readonly mailedLogins: MailedLogins,
    private readonly guesses: Guesses,
    private readonly userStore: UserStore,
    private readonly auditTrailStore: AuditTrailStore,
  ) {}

  /**
   * A code, which is worth nothing without the flow that asked for it. The try is counted before it is compared, by flow, and
   * for the mailbox, over all flows and nodes: who has begun a thousand has no more guesses than with one.
   *
   * @param flow what the client keeps
   * @param code as typed
   * @param client where from
   * @returns what waits
   * @throws DomainError `challenge_invalid`, `code_invalid`, `too_many_attempts`
   */
  async verifyCode(flow: string, code: string, client: Client): Promise<Challenge> {
    const waiting = await this.challengeStore.find(flow, [PURPOSE]);
    if (waiting === null) throw new DomainError('challenge_invalid');
    const { email, isMailed } = stateOf(waiting);
    const guess = { account: mailedCodesOf(email), ip: client.ip };
    const proved = await this.guesses.count(guess, async () => {
      const challenge = await this.challengeStore.attempt(flow, PURPOSE);
      if (challenge === null) throw new DomainError('challenge_invalid');
      return isMailed && this.mailedLogins.isCodeOf(challenge._id, code) ? challenge : undefined;
    });
    if (proved !== undefined) return proved;
    const user = await this.userStore.findByLogin({ email });
    await this.auditTrailStore.record('login.failed', { reason: 'wrong_code' }, byNobody(client), user?._id);
    throw new DomainError('code_invalid');
  }

  /**
   * The token of a link. Nobody guesses it: no try is counted.
   *
   * @param token as a client sent it
   * @returns what waits
   * @throws DomainError `token_invalid`
   */
  async verifyToken(token: string): Promise<Challenge> {
    const id = this.mailedLogins.challengeIdIn(token);
    const challenge = id === undefined ? null : await this.challengeStore.findById(id, [PURPOSE]);
    if (challenge === null) throw new DomainError('token_invalid');
    return challenge;
  }

  /**
   * @param challenge what waits
   * @param flows what the browser holds: the one that asked for it has its flow
   * @returns whether it is the browser that asked
   */
  isOf({ _id }: Challenge, flows: readonly (string | undefined)[]): boolean {
    return flows.some((flow) => flow !== undefined && challengeIdOf(flow) === _id);
  }

  /**
   * @param challenge what waits
   * @returns the code that finishes it where it was asked for
   */
  codeOf({ _id }: Challenge): string {
    return this.mailedLogins.codeOf(_id);
  }
}
