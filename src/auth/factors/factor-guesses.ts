import { Injectable } from '@nestjs/common';
import { AuditTrailStore } from '../../audit/index.js';
import { byNobody } from '../../common/audit/index.js';
import { type Client } from '../../common/http/index.js';
import { Guesses } from '../../throttling/index.js';
import { type User } from '../../users/index.js';

/**
 * Counts wrong codes, by account and by address, apart from passwords: six digits are guessed in no time, and a right
 * password, which whoever guesses them has, clears none.
 */
@Injectable()
export class FactorGuesses {
  constructor(
    private readonly guesses: Guesses,
    private readonly auditTrailStore: AuditTrailStore,
  ) {}

  /**
   * Compares a code, and counts the attempt before.
   *
   * @param user whose
   * @param method of which factor
   * @param client where from
   * @param check compares; it says whether the code was right
   * @returns what `check` returns; undefined when the code was wrong
   * @throws DomainError `too_many_attempts`, before `check` is called; what `check` throws, and then nothing is counted
   */
  async count<T>(
    user: User,
    method: string,
    client: Client,
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const right = await this.guesses.count({ account: accountOf(user._id), ip: client.ip }, check);
    if (right === undefined)
      await this.auditTrailStore.record('factor.failed', { method }, byNobody(client), user._id);
    return right;
  }

  /**
   * Forgets the failures of an account: an administrator vouches for its owner.
   *
   * @param userId whose
   */
  async forget(userId: string): Promise<void> {
    await this.guesses.forget(accountOf(userId));
  }
}

function accountOf(userId: string): string {
  return `factors of ${userId}`;
}
