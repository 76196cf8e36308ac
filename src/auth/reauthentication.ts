import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/errors/index.js';
import { type Client, type UserPrincipal } from '../common/http/index.js';
import { hasFactors, isAnonymous, type User, UserStore } from '../users/index.js';
import { PasswordVerifier } from './password-verifier.js';
import { FRESHNESS, isFresh, stepUpRequired } from '../common/freshness.js';

/**
 * Asks for a proof of being the account's own, beside the access token, which somebody may have found: its password, or a
 * session that was proved a short time ago. Of an account with a second factor that session must have proved both.
 */
@Injectable()
export class Reauthentication {
  constructor(
    private readonly userStore: UserStore,
    private readonly passwordVerifier: PasswordVerifier,
    private readonly clock: Clock,
  ) {}

  /**
   * @param principal the caller
   * @param user their account, as read in this request
   * @param password what stands in the body's field
   * @param field what that is called
   * @param client where from
   * @returns the account as the proof was verified against it
   * @throws DomainError `step_up_required` where the account has a second factor, or no password, and the session is not
   * fresh; `invalid_credentials`, `too_many_attempts`; `validation_failed` where a password is all it has and none was sent
   */
  async require(
    principal: UserPrincipal,
    user: User,
    { password, field }: { password: string | undefined; field: string },
    client: Client,
  ): Promise<User> {
    if (hasFactors(user) || user.passwordHash === undefined) this.requireFresh(principal, user);
    if (password !== undefined) return this.passwordVerifier.verifyForUser(user, password, client);
    if (hasFactors(user) || user.passwordHash === undefined) return user;
    throw new DomainError('validation_failed', { errors: [{ field, messages: ['must be a string'] }] });
  }

  /**
   * For whoever changes what an account is logged in to by. An anonymous account has nothing of that kind: what a copy of its
   * access token could add would stay when the account becomes a real one.
   *
   * @param principal the caller
   * @returns their account, as it is now: the session was proved a short time ago, by two factors where it has a second one
   * @throws DomainError `step_up_required`; `forbidden` for an anonymous account; `access_token_invalid` where it is gone
   */
  async freshUser(principal: UserPrincipal): Promise<User> {
    const user = await this.userStore.findById(principal.id);
    if (user === null) throw new DomainError('access_token_invalid');
    if (isAnonymous(user)) {
      throw new DomainError('forbidden', { detail: 'An anonymous account has no credentials of its own.' });
    }
    this.requireFresh(principal, user);
    return user;
  }

  private requireFresh(principal: UserPrincipal, user: User): void {
    // There is nothing that its owner could prove: the session is all there is.
    if (isAnonymous(user)) return;
    const needed = { maxAge: FRESHNESS, aal: hasFactors(user) ? 'aal2' : 'aal1' } as const;
    if (!isFresh(principal, needed, this.clock.now())) throw stepUpRequired(needed);
  }
}
