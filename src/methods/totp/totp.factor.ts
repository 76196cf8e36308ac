import { Injectable } from '@nestjs/common';
import { type FactorAnswer, FactorGuesses, type FactorStep, type SecondFactor } from '../../auth/index.js';
import { Clock } from '../../common/clock.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { TotpSecrets, type User } from '../../users/index.js';
import { stepOf } from './totp-codes.js';
import { TotpStore } from './totp.store.js';

/** The code that an application shows now (RFC 6238). */
@Injectable()
export class TotpSecondFactor implements SecondFactor {
  readonly method = 'totp';

  constructor(
    private readonly store: TotpStore,
    private readonly secrets: TotpSecrets,
    private readonly guesses: FactorGuesses,
    private readonly clock: Clock,
  ) {}

  /** @param user the account */
  isEnrolled({ totp = [] }: User): boolean {
    return totp.length > 0;
  }

  /**
   * @param answer with the code
   * @param step in what
   * @returns the proof; undefined when the code is wrong, or one of its step or of a later one was accepted before
   * @throws DomainError `too_many_attempts`
   */
  async verify({ code = '' }: FactorAnswer, { user, client }: FactorStep): Promise<ProvenMethod | undefined> {
    return this.guesses.count(user, this.method, client, () => this.check(user, code));
  }

  private async check(user: User, code: string): Promise<ProvenMethod | undefined> {
    const now = this.clock.now();
    for (const { id, secret: sealed } of user.totp ?? []) {
      const secret = this.secrets.open(sealed, user._id);
      const step = secret && (await stepOf(code, secret, now));
      secret?.fill(0);
      if (step !== undefined && (await this.store.use(user._id, id, step)))
        return { method: this.method, at: now, amr: ['otp'], factors: ['possession'], by: id };
    }
    return undefined;
  }
}
