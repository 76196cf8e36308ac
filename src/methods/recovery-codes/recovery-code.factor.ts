import { Injectable } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { type FactorAnswer, FactorGuesses, type FactorStep, type SecondFactor } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { factorKinds, type User } from '../../users/index.js';
import { hashRecoveryCode, newRecoveryCode, RECOVERY_CODES } from './recovery-code.js';
import { RecoveryCodesStore } from './recovery-codes.store.js';

/** Ten codes on paper (NIST SP 800-63B-4 §3.1.2, look-up secrets): each stands in for a lost factor, once. */
@Injectable()
export class RecoveryCodeFactor implements SecondFactor {
  readonly method = 'recovery_code';

  constructor(
    private readonly store: RecoveryCodesStore,
    private readonly guesses: FactorGuesses,
    private readonly noticeSender: NoticeSender,
    private readonly clock: Clock,
  ) {}

  /** @param user the account */
  isEnrolled(user: User): boolean {
    return factorKinds(user).includes('recovery_code');
  }

  /**
   * @param answer with the code
   * @param step in what
   * @returns the proof; undefined when the code is wrong or was used
   * @throws DomainError `too_many_attempts`
   */
  async verify({ code = '' }: FactorAnswer, { user, client }: FactorStep): Promise<ProvenMethod | undefined> {
    const hash = hashRecoveryCode(code, user._id);
    const left = await this.guesses.count(user, this.method, client, async () =>
      hash === undefined ? undefined : this.store.use(user, hash, byOwner(client)),
    );
    if (left === undefined) return undefined;
    await this.noticeSender.sendOfFactors('recovery_code_used', user);
    return { method: this.method, at: this.clock.now(), amr: ['otp'], factors: ['possession'] };
  }

  /**
   * @param user the account
   * @param client where from
   * @returns the codes, which are nowhere else; those before are void
   * @throws DomainError `access_token_invalid` when the credentials have changed meanwhile
   */
  async issueBackup(user: User, client: Client): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const hashes = codes.flatMap((code) => hashRecoveryCode(code, user._id) ?? []);
    if (!(await this.store.replace(user, hashes, byOwner(client))))
      throw new DomainError('access_token_invalid');
    return codes;
  }
}
