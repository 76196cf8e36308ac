import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type User } from '../../users/index.js';
import { type FactorAnswer, type FactorStep, SECOND_FACTORS, type SecondFactor } from './second-factor.js';

/** All that an account can prove itself by, whichever slices there are. */
@Injectable()
export class SecondFactors {
  constructor(@Inject(SECOND_FACTORS) private readonly factors: readonly SecondFactor[]) {}

  /**
   * @param user the account, as read in this request
   * @param proved what has been proved already: by that it proves nothing more
   * @returns the methods that are left
   */
  methodsOf(user: User, proved: readonly ProvenMethod[] = []): string[] {
    const done = new Set(proved.map(({ method }) => method));
    // Beside what is known already a password adds nothing.
    if (proved.some(({ factors }) => factors.includes('knowledge'))) done.add('password');
    return this.factors
      .filter((factor) => !done.has(factor.method) && factor.isEnrolled(user))
      .map(({ method }) => method);
  }

  /**
   * @param user the account
   * @param challenge what the client will bring back
   * @returns what the client needs before it can answer, of all methods that need something
   */
  async begin(user: User, challenge: string): Promise<object> {
    const begun = this.factors
      .filter((factor) => factor.isEnrolled(user))
      .map(async (factor) => factor.begin?.(user, challenge));
    return Object.assign({}, ...(await Promise.all(begun))) as object;
  }

  /**
   * @param method which factor
   * @param answer what the client sends
   * @param step in what
   * @returns the proof
   * @throws DomainError `factor_invalid`, also for a method that the account has not; `too_many_attempts`,
   * `validation_failed`, `invalid_credentials`
   */
  async verify(method: string, answer: FactorAnswer, step: FactorStep): Promise<ProvenMethod> {
    const factor = this.factors.find((each) => each.method === method);
    const proof = factor?.isEnrolled(step.user) ? await factor.verify(answer, step) : undefined;
    if (proof === undefined) throw new DomainError('factor_invalid');
    return proof;
  }

  /**
   * @param user the account, which has its first factor now
   * @param client where from
   * @returns the codes that stand in for it, to be shown once; undefined where no slice makes any
   */
  async issueBackup(user: User, client: Client): Promise<string[] | undefined> {
    for (const factor of this.factors) {
      if (factor.issueBackup !== undefined) return factor.issueBackup(user, client);
    }
    return undefined;
  }
}
