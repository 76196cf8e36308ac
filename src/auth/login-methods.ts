/**
 * Injection token of the names of all methods a login can begin with here: `password`, say. Each feature says which it
 * brings.
 */
export const LOGIN_METHODS = Symbol('LoginMethods');

/** The method of who has nothing but a mailbox. */
export const EMAIL_METHOD = 'email';
