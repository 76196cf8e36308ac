import { Injectable } from '@nestjs/common';
import { AuditTrailStore } from '../audit/index.js';
import { byNobody, type PasswordFailure } from '../common/audit/index.js';
import { DomainError } from '../common/errors/index.js';
import { type Client } from '../common/http/index.js';
import { PasswordsService } from '../passwords/index.js';
import { Guesses } from '../throttling/index.js';
import { type LoginName, normalLoginName, type User, UserStore } from '../users/index.js';
import { hashingCaller } from './hashing-caller.js';
import { mailedCodesOf } from './login-methods.js';

/**
 * Checks a password, with the limits on guessing: wherever a password opens something it is checked here. Unknown,
 * wrong and banned look, cost and count the same.
 */
@Injectable()
export class PasswordVerifier {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly userStore: UserStore,
    private readonly guesses: Guesses,
    private readonly auditTrailStore: AuditTrailStore,
  ) {}

  /**
   * Of somebody who comes with a name. Failures count for the name as it was given: did an e-mail address and a
   * username lock each other, a stranger could find out which belong together.
   *
   * @param name as typed
   * @param password as typed
   * @param client where from
   * @returns the account
   * @throws DomainError `too_many_attempts`, `invalid_credentials`
   */
  async verifyForName(name: LoginName, password: string, client: Client): Promise<User> {
    const user = await this.userStore.findByLogin(name);
    const checked = await this.check(user, password, normalLoginName(name), client);
    if (checked === undefined) await this.recordFailure('login.failed', user, client);
    if (checked === undefined) throw new DomainError('invalid_credentials');
    return checked;
  }

  /**
   * Of somebody who has proved otherwise who they are, by an access token or a mailed link. It is counted apart:
   * a stranger who keeps the name locked can't keep its owner from changing the password.
   *
   * @param user as read in this request
   * @param password as typed
   * @param client where from
   * @returns the account
   * @throws DomainError `too_many_attempts`, `invalid_credentials`
   */
  async verifyForUser(user: User, password: string, client: Client): Promise<User> {
    const checked = await this.check(user, password, `id:${user._id}`, client);
    if (checked === undefined) await this.recordFailure('password-check.failed', user, client);
    // Its routes are those of access tokens, whose 401 has to name them (RFC 6750 §3).
    if (checked === undefined)
      throw new DomainError('invalid_credentials', { headers: { 'WWW-Authenticate': 'Bearer' } });
    return checked;
  }

  /**
   * Forgets the failures of an account: its owner has set a new password by a mailed link, or an administrator
   * vouches for them.
   *
   * @param user whose
   */
  async forgetFailures(user: User): Promise<void> {
    const { _id, email, username } = user;
    const names: LoginName[] = [{ email }, ...(username === undefined ? [] : [{ username }])];
    await this.guesses.forget(`id:${_id}`, mailedCodesOf(email), ...names.map(normalLoginName));
  }

  /**
   * For the audit log; one insert, whatever the reason, so that no reason is told by time. What the limits refuse unread
   * does not come here, so nobody can fill the log by guessing.
   */
  private async recordFailure(
    type: 'login.failed' | 'password-check.failed',
    user: User | null,
    client: Client,
  ): Promise<void> {
    await this.auditTrailStore.record(type, { reason: failureOf(user) }, byNobody(client), user?._id);
  }

  /** @returns undefined when it is not the password of an account that may be used */
  private async check(
    user: User | null,
    password: string,
    account: string,
    client: Client,
  ): Promise<User | undefined> {
    const caller = hashingCaller(client);
    const checked = await this.guesses.count({ account, ip: client.ip }, async () => {
      const verdict = await this.passwords.verify(password, user?.passwordHash, caller);
      if (user === null || !verdict.ok || user.status !== 'active') return undefined;
      return { user, rehash: verdict.rehash };
    });
    if (checked === undefined) return undefined;
    const rehashed = checked.rehash ? await this.passwords.rehash(password, caller) : undefined;
    if (rehashed !== undefined) await this.userStore.rehashPassword(checked.user, rehashed);
    return checked.user;
  }
}

function failureOf(user: User | null): PasswordFailure {
  if (user === null) return 'unknown_name';
  return user.status === 'active' ? 'wrong_password' : 'banned';
}
