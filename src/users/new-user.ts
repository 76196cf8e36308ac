import { type PendingEvent } from '../common/audit/index.js';
import { ANONYMOUS_ROLE } from '../config/index.js';
import { randomId } from '../common/ids.js';
import { normalEmail, normalUsername } from './normal-forms.js';
import { type Passkey } from './factors.schema.js';
import { type Identity } from './identities.schema.js';
import { type User, type UserStatus } from './user.schema.js';

/** What a new account is made of. */
export interface NewUser {
  /** One that was made with `randomId()` before, or that the account had in another system; a new one when not given. */
  id?: string | undefined;
  name: string;
  /** Absent for an anonymous account, and for one that has only a username or an identity. */
  email?: string | undefined;
  username?: string | undefined;
  /** None: nobody can log in until one is chosen by a mailed link. */
  passwordHash?: string | undefined;
  /** What it logs in with instead. */
  passkeys?: Passkey[] | undefined;
  /** The same. */
  identities?: Identity[] | undefined;
  /** `['user']` when not given. */
  roles?: string[] | undefined;
  /** Whether somebody we trust vouches for the address; false when not given. */
  emailVerified?: boolean | undefined;
  /** `active` when not given. */
  status?: UserStatus | undefined;
  /** When a ban ends by itself. */
  bannedUntil?: Date | undefined;
  /** Since when there is the account, somewhere else before; now when not given. */
  createdAt?: Date | undefined;
}

/** How an attempt to create an account ended. */
export type UserCreation =
  { kind: 'created'; user: User } | { kind: 'email_taken' } | { kind: 'username_taken' };

/** What stands in for the address of an account that has none, before its id: no address, in no form, begins so. */
export const ANONYMOUS_PREFIX = 'anonymous:';
const NAMED_PREFIX = 'none:';

/**
 * @param user the account as read
 * @returns whether it was opened without a name and an address, and has no address yet
 */
export function isAnonymous({ email }: Pick<User, 'email'>): boolean {
  return email.startsWith(ANONYMOUS_PREFIX);
}

/**
 * @param user the account as read
 * @returns whether it has an e-mail address; an anonymous account has none, nor has one that came with a username only
 */
export function hasAddress({ email }: Pick<User, 'email'>): boolean {
  return ![ANONYMOUS_PREFIX, NAMED_PREFIX].some((prefix) => email.startsWith(prefix));
}

/**
 * @param user the account as read
 * @returns what its owner logs in with, for people; the name where there is none
 */
export function loginNameOf({ email, username, name }: Pick<User, 'email' | 'username' | 'name'>): string {
  return username ?? (hasAddress({ email }) ? email : name);
}

/**
 * @param input names as typed
 * @param now the time
 * @param events how it came to be
 * @returns the account, with an id of its own, as it is stored
 */
export function toUser(input: NewUser, now: Date, ...events: PendingEvent[]): User {
  const id = input.id ?? randomId();
  const isNamed = [input.email, input.username, input.identities].some((each) => each !== undefined);
  return {
    _id: id,
    name: input.name,
    email:
      input.email === undefined
        ? `${isNamed ? NAMED_PREFIX : ANONYMOUS_PREFIX}${id}`
        : normalEmail(input.email),
    ...(input.username !== undefined && { username: normalUsername(input.username) }),
    ...(input.passwordHash !== undefined && { passwordHash: input.passwordHash }),
    ...(input.passkeys !== undefined && { passkeys: input.passkeys }),
    ...(input.identities !== undefined && { identities: input.identities }),
    roles: input.roles ?? [isNamed ? 'user' : ANONYMOUS_ROLE],
    status: input.status ?? 'active',
    ...(input.bannedUntil !== undefined && { bannedUntil: input.bannedUntil }),
    emailVerified: input.emailVerified ?? false,
    credentialVersion: 1,
    rightsVersion: 1,
    createdAt: input.createdAt ?? now,
    updatedAt: now,
    auditEvents: events,
  };
}
