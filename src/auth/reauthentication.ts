import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/errors/index.js';
import { type Client, type UserPrincipal } from '../common/http/index.js';
import { type User } from '../users/index.js';
import { PasswordVerifier } from './password-verifier.js';

/** Seconds since the latest proof in which a session is fresh: it may do what an access token alone may not. */
export const FRESHNESS = 600;

/**
 * Asks for a proof of being the account's own, beside the access token, which somebody may have found: its password, or,
 * where it has none, a session that was proved a short time ago.
 */
@Injectable()
export class Reauthentication {
  constructor(
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
   * @throws DomainError `invalid_credentials`, `too_many_attempts`; `validation_failed` where the account has a password and
   * none was sent; `step_up_required` where it has none and the session is not fresh
   */
  async require(
    principal: UserPrincipal,
    user: User,
    { password, field }: { password: string | undefined; field: string },
    client: Client,
  ): Promise<User> {
    if (password !== undefined) return this.passwordVerifier.verifyForUser(user, password, client);
    if (user.passwordHash !== undefined) {
      throw new DomainError('validation_failed', { errors: [{ field, messages: ['must be a string'] }] });
    }
    const age = (this.clock.now().getTime() - principal.authTime.getTime()) / 1000;
    if (age <= FRESHNESS) return user;
    // RFC 9470 §3: which login would do.
    throw new DomainError('step_up_required', {
      headers: {
        'WWW-Authenticate': `Bearer error="insufficient_user_authentication", max_age="${FRESHNESS}"`,
      },
    });
  }
}
