/**
 * Injection token of the names of all methods a login can begin with here: `password`, say. Each feature says which it
 * brings.
 */
export const LOGIN_METHODS = Symbol('LoginMethods');

/** The method of who has nothing but a mailbox. */
export const EMAIL_METHOD = 'email';

/**
 * @param email of a mailbox, in its normal form
 * @returns what wrong codes of it are counted by, whether or not it has an account
 */
export function mailedCodesOf(email: string): string {
  return `mailed codes of ${email}`;
}
