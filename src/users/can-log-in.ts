import { type User } from './user.schema.js';

/**
 * Which accounts can log in, as a condition of a query. It says the same as {@link canLogIn}: whoever adds another kind of
 * credential adds it to both, and all that depends on it follows.
 */
export const CAN_LOG_IN = { status: 'active', passwordHash: { $type: 'string' } } as const;

/**
 * Whether an account can log in: it is not banned, and has a credential to log in with. Nobody has one who was invited or
 * imported without a password and has not chosen any, or whose password was dropped.
 *
 * @param user the account as read
 */
export function canLogIn({ status, passwordHash }: Pick<User, 'status' | 'passwordHash'>): boolean {
  return status === CAN_LOG_IN.status && passwordHash !== undefined;
}
