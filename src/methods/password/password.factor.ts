import { Injectable } from '@nestjs/common';
import { type FactorAnswer, type FactorStep, PasswordVerifier, type SecondFactor } from '../../auth/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type ProvenMethod, provenPassword } from '../../common/proven-method.js';
import { type User } from '../../users/index.js';

/** The password as what comes second: after a passkey that asked for nothing, or to make a session fresh. */
@Injectable()
export class PasswordFactor implements SecondFactor {
  readonly method = 'password';

  constructor(
    private readonly passwordVerifier: PasswordVerifier,
    private readonly clock: Clock,
  ) {}

  /** @param user the account */
  isEnrolled({ passwordHash }: User): boolean {
    return passwordHash !== undefined;
  }

  /**
   * @param answer with the password
   * @param step in what
   * @returns the proof
   * @throws DomainError `validation_failed`, `invalid_credentials`, `too_many_attempts`
   */
  async verify({ password }: FactorAnswer, { user, client }: FactorStep): Promise<ProvenMethod> {
    if (password === undefined) {
      throw new DomainError('validation_failed', {
        errors: [{ field: 'password', messages: ['must be a string'] }],
      });
    }
    await this.passwordVerifier.verifyForUser(user, password, client);
    return provenPassword(this.clock.now());
  }
}
