import { type User } from './user.schema.js';

/**
 * Which accounts can log in, as a condition of a query. It says the same as {@link canLogIn}: whoever adds another kind of
 * credential adds it to both, and all that depends on it follows.
 */
export const CAN_LOG_IN: { status: 'active'; $or: Record<string, unknown>[] } = {
  status: 'active',
  $or: [
    { passwordHash: { $type: 'string' } },
    { 'passkeys.0': { $exists: true } },
    { 'identities.0': { $exists: true } },
  ],
};

/** What of an account {@link canLogIn} looks at. */
export type WaysIn = Pick<User, 'status' | 'passwordHash' | 'passkeys' | 'identities'>;

/**
 * Whether an account can log in: it is not banned, and has a credential to log in with. Nobody has one who was invited or
 * imported without a password and has not chosen any, or whose password was dropped. A confirmed mailbox alone does not count:
 * whether it logs in is a matter of the settings.
 *
 * @param user the account as read
 */
export function canLogIn({ status, passwordHash, passkeys = [], identities = [] }: WaysIn): boolean {
  const hasCredential = passwordHash !== undefined || passkeys.length > 0 || identities.length > 0;
  return status === CAN_LOG_IN.status && hasCredential;
}
