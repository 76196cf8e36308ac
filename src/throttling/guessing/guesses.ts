import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../../config/index.js';
import { AccountLockStore, type Attempt } from './account-lock.store.js';
import { AddressBucketStore } from './address-bucket.store.js';

/** A password that is about to be checked. */
export interface Guess {
  /** Whose password; by whatever the account is known, and the same whether there is one or not. */
  account: string;
  /** Where from. */
  ip: string;
}

/**
 * Counts wrong passwords, by account and by address. The counts are in MongoDB, which a check needs anyway:
 * when it is away nothing can be guessed.
 */
@Injectable()
export class Guesses {
  constructor(
    private readonly accountLockStore: AccountLockStore,
    private readonly addressBucketStore: AddressBucketStore,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {}

  /**
   * Verifies a password and counts the attempt before, so that concurrent attempts cannot share one slot, and a crash in
   * between leaves one failure too many.
   *
   * @param guess whose password, and where from
   * @param check compares; it says whether the password was right
   * @returns what `check` returns; undefined when the password was wrong
   * @throws DomainError `too_many_attempts`, before `check` is called; what `check` throws, and then nothing is counted
   */
  async count<T>(guess: Guess, check: () => Promise<T | undefined>): Promise<T | undefined> {
    if (!this.config.enabled) return check();
    const { ip } = guess;
    const attempt = await this.enter(guess);
    let right: T | undefined;
    try {
      right = await check();
    } catch (error) {
      await Promise.all([this.accountLockStore.withdraw(attempt), this.addressBucketStore.giveBack(ip)]);
      throw error;
    }
    if (right === undefined) await this.accountLockStore.fail(attempt);
    else await Promise.all([this.accountLockStore.forgive(attempt), this.addressBucketStore.giveBack(ip)]);
    return right;
  }

  /**
   * Opens accounts that wrong passwords have locked. What addresses have used up stays.
   *
   * @param accounts as in {@link Guess}
   */
  async forget(...accounts: string[]): Promise<void> {
    await this.accountLockStore.clear(...accounts);
  }

  /** The address first: one that has used up its tries must not go on locking accounts. */
  private async enter({ account, ip }: Guess): Promise<Attempt> {
    refuseFor(await this.addressBucketStore.take(ip));
    const { attempt, retryAfter } = await this.accountLockStore.enter(account, ip);
    // Refused unread, so it was no wrong password either.
    if (retryAfter > 0) await this.addressBucketStore.giveBack(ip);
    refuseFor(retryAfter);
    return attempt;
  }
}

function refuseFor(retryAfter: number): void {
  if (retryAfter > 0) throw new DomainError('too_many_attempts', { retryAfter });
}
