import { type PendingEvent } from '../common/audit/index.js';
import { randomId } from '../common/ids.js';
import { normalEmail, normalUsername } from './normal-forms.js';
import { type Passkey } from './factors.schema.js';
import { type User, type UserStatus } from './user.schema.js';

/** What a new account is made of. */
export interface NewUser {
  /** One that was made with `randomId()` before; a new one when not given. */
  id?: string | undefined;
  name: string;
  email: string;
  username?: string | undefined;
  /** None: nobody can log in until one is chosen by a mailed link. */
  passwordHash?: string | undefined;
  /** What it logs in with instead. */
  passkeys?: Passkey[] | undefined;
  /** `['user']` when not given. */
  roles?: string[] | undefined;
  /** Whether somebody we trust vouches for the address; false when not given. */
  emailVerified?: boolean | undefined;
  /** `active` when not given. */
  status?: UserStatus | undefined;
  /** Since when there is the account, somewhere else before; now when not given. */
  createdAt?: Date | undefined;
}

/** How an attempt to create an account ended. */
export type UserCreation =
  { kind: 'created'; user: User } | { kind: 'email_taken' } | { kind: 'username_taken' };

/**
 * @param input names as typed
 * @param now the time
 * @param event how it came to be
 * @returns the account, with an id of its own, as it is stored
 */
export function toUser(input: NewUser, now: Date, event: PendingEvent): User {
  return {
    _id: input.id ?? randomId(),
    name: input.name,
    email: normalEmail(input.email),
    ...(input.username !== undefined && { username: normalUsername(input.username) }),
    ...(input.passwordHash !== undefined && { passwordHash: input.passwordHash }),
    ...(input.passkeys !== undefined && { passkeys: input.passkeys }),
    roles: input.roles ?? ['user'],
    status: input.status ?? 'active',
    emailVerified: input.emailVerified ?? false,
    credentialVersion: 1,
    rightsVersion: 1,
    createdAt: input.createdAt ?? now,
    updatedAt: now,
    auditEvents: [event],
  };
}
