import { type ExtraClaims } from '../../common/http/index.js';
import { type SessionResponse } from '../../sessions/index.js';
import { type UserResponse } from '../../users/index.js';

/** Who is about to have an account, with the names as they will be stored: e-mail and username in lower case. */
export interface SignUpCandidate {
  /** What the person wants to be called. */
  readonly name: string;
  /** The address, not verified yet. */
  readonly email: string;
  /** The name to log in with, if one was chosen. */
  readonly username?: string;
}

/**
 * Where a host has its say. All are waited for, so they should be quick; leave out what is not needed.
 *
 * To refuse, throw a DomainError, `refused` say, or an HttpException of Nest below 500, which becomes that. Whatever else is
 * thrown is a fault: it is logged, and the answer is a 500 that says nothing of it.
 */
export interface NightlatchHooks {
  /**
   * Before somebody signs up: the body and the password are fine, nothing has been written, and whether there is such an
   * account already has not been looked up. What it throws refuses the sign-up. It is not asked when an administrator
   * invites or imports somebody.
   *
   * @param candidate who
   */
  beforeSignUp?(candidate: SignUpCandidate): void | Promise<void>;

  /**
   * After each login, and the login that a sign-up ends with, before the answer. What it throws refuses the login, whatever
   * it is: the session has ended before anybody got a token of it. An account that has just been made stays.
   *
   * @param user whose password was right
   * @param session the one that was opened
   */
  afterLogin?(user: UserResponse, session: SessionResponse): void | Promise<void>;

  /**
   * What the access tokens of a user say beside the claims of ours, at each login and refresh: JSON, 1 KiB at most, and
   * none of the reserved names, which docs/extending.md lists. Whoever holds a token can read it. What it throws refuses
   * the login or the refresh, and a refresh token is not used up by that.
   *
   * @param user whose token it will be
   * @returns the claims by name, found in `principal.claims`; `{}` for none
   */
  extraClaims?(user: UserResponse): ExtraClaims | Promise<ExtraClaims>;
}

/** Injection token of the host's {@link NightlatchHooks}, if it has any. */
export const NightlatchHooks = Symbol('NightlatchHooks');
