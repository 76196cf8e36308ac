import { isAccountAddress, isUsername, typedName } from '../../../../common/fields/index.js';
import { type ForeignIdentity, knownIdentities } from './identities.js';
import { type Converted, type DumpRecord, type DumpUser } from './import-format.js';
import { at, firstOf, isAbsent, isRecord, text, time, truth, words } from './values.js';

/** What of a record makes a user, as the record has it. Whatever is absent, null or empty is left out. */
export interface UserParts {
  readonly id?: unknown;
  /** What a user may be called, the best first. */
  readonly names?: readonly unknown[];
  readonly email?: unknown;
  /** What a user may log in with beside the address; the first valid one is taken. */
  readonly usernames?: readonly unknown[];
  readonly emailVerified?: unknown;
  readonly passwordHash?: unknown;
  /** Why there is a password that can't be taken over; it follows `passwordHash`. */
  readonly unusableHash?: string | undefined;
  /** Where the text of the hash does not tell it. */
  readonly passwordFormat?: string | undefined;
  readonly passwordSalt?: unknown;
  readonly roles?: readonly string[];
  readonly isBanned?: boolean | undefined;
  /** The end of a ban; alone it is one. */
  readonly bannedUntil?: unknown;
  readonly createdAt?: unknown;
  readonly identities?: readonly ForeignIdentity[];
  /** What has no place here, in a few words each. */
  readonly leftOut?: readonly string[];
}

const MAX_NAME = 100;
/** What no name may hold, and white space of every kind. */
const UNSEEN = /[\p{Cc}\p{Cs}\s]+/gu;

/** Columns and fields in which applications keep what their framework does not name. */
const NAMES = [
  ...[
    'name',
    'full_name',
    'fullName',
    'fullname',
    'display_name',
    'displayName',
    'DisplayName',
    'displayname',
  ],
  ...['profile.name', 'profile.fullName', 'real_name', 'realName', 'cn', 'Name'],
];
const FIRST_NAMES = [
  'first_name',
  'firstName',
  'firstname',
  'given_name',
  'givenName',
  'FirstName',
  'profile.firstName',
];
const LAST_NAMES = [
  'last_name',
  'lastName',
  'lastname',
  'family_name',
  'familyName',
  'surname',
  'sn',
  'LastName',
  'profile.lastName',
];
const EMAILS = ['email', 'mail', 'email_address', 'emailAddress', 'Email'];
const USERNAMES = [
  'username',
  'user_name',
  'userName',
  'UserName',
  'login',
  'user',
  'uid',
  'nickname',
  'handle',
];
const CREATED = [
  'createdAt',
  'created_at',
  'created',
  'date_joined',
  'registered_at',
  'CreatedAt',
  'create_datetime',
  'created_on',
  'createdDate',
  'created_date',
];
const PASSWORDS = [
  'password',
  'password_hash',
  'passwordHash',
  'hashed_password',
  'hashedPassword',
  'password_digest',
  'encrypted_password',
  'pass',
  'hash',
  'passwd',
];
const VERIFIED = [
  'emailVerified',
  'email_verified',
  'isEmailVerified',
  'is_email_verified',
  'is_verified',
  'isVerified',
  'verified',
  'email_confirmed',
  'confirmed',
];
const VERIFIED_AT = [
  'email_verified_at',
  'emailVerifiedAt',
  'confirmed_at',
  'confirmedAt',
  'email_confirmed_at',
];
const ACTIVE = ['is_active', 'isActive', 'active', 'enabled', 'is_enabled', 'IsActive'];
const BANNED = [
  'banned',
  'is_banned',
  'isBanned',
  'blocked',
  'is_blocked',
  'isBlocked',
  'disabled',
  'is_disabled',
  'suspended',
  'is_suspended',
];
const DELETED = ['deleted_at', 'deletedAt', 'discarded_at'];

/**
 * A user of an application whose table or collection its framework does not prescribe: by the names that most give their
 * columns.
 *
 * @param record a row or document
 */
export function usualParts(record: DumpRecord): UserParts {
  const isActive = truth(firstOf(record, ...ACTIVE));
  return {
    id: firstOf(record, 'id', '_id', 'ID', 'Id', 'uuid'),
    names: usualNames(record),
    email: firstOf(record, ...EMAILS),
    usernames: USERNAMES.map((name) => at(record, name)),
    passwordHash: firstOf(record, ...PASSWORDS),
    emailVerified:
      truth(firstOf(record, ...VERIFIED)) ??
      (VERIFIED_AT.some((name) => !isAbsent(at(record, name))) || undefined),
    roles: words(firstOf(record, 'roles', 'role')),
    isBanned: isActive === false || truth(firstOf(record, ...BANNED)) === true,
    createdAt: firstOf(record, ...CREATED) ?? timeOfObjectId(record['_id']),
  };
}

/** @param record a row or document */
export function usualNames(record: DumpRecord): unknown[] {
  const whole = [FIRST_NAMES, LAST_NAMES].flatMap((names) => text(firstOf(record, ...names)) ?? []).join(' ');
  return [...NAMES.map((name) => at(record, name)), whole];
}

/**
 * @param record a row or document
 * @returns whether the application has deleted it and kept the row
 */
export function isDeleted(record: DumpRecord): boolean {
  return DELETED.some((name) => !isAbsent(at(record, name)));
}

/**
 * @param id an ObjectId, 24 hexadecimal digits
 * @returns the second in which it was made; undefined for anything else
 */
export function timeOfObjectId(id: unknown): number | undefined {
  return typeof id === 'string' && /^[0-9a-f]{24}$/i.test(id) ? parseInt(id.slice(0, 8), 16) : undefined;
}

/**
 * A user of a dump in the form of our own lines.
 *
 * - Nobody asks for a name everywhere: where there is none it is what stands before the `@`, or the username, or the id.
 * - A username that none can be here is left out where there is an address to log in with. One that is an address is the address.
 *
 * @param parts what the record has
 */
export function toUser(parts: UserParts): Converted {
  const typed = (parts.usernames ?? []).flatMap((each) => text(each) ?? []).map(typedName);
  const email = isAbsent(parts.email) ? typed.find(isAccountAddress) : parts.email;
  const others = typed.filter(
    (name) => typeof email !== 'string' || name.toLowerCase() !== email.toLowerCase(),
  );
  const valid = others.find(isUsername);
  const username = valid ?? (isAbsent(email) ? others[0] : undefined);
  const { identities, leftOut } = knownIdentities(parts.identities ?? []);
  const roles = parts.roles ?? [];
  const bannedUntil = time(parts.bannedUntil);
  const user: DumpUser = {
    ...defined('id', text(parts.id) ?? parts.id),
    name: nameOf(parts.names ?? [], email, [...typed, text(parts.id)]),
    ...defined('email', email),
    ...defined('username', username),
    ...(isAbsent(parts.passwordHash)
      ? {}
      : {
          passwordHash: parts.passwordHash,
          ...(parts.passwordFormat !== undefined && { passwordFormat: parts.passwordFormat }),
          ...defined('passwordSalt', parts.passwordSalt),
        }),
    ...defined('emailVerified', parts.emailVerified),
    ...(roles.length > 0 && { roles }),
    ...((parts.isBanned === true || bannedUntil !== undefined) && { status: 'banned' as const }),
    ...defined('bannedUntil', bannedUntil),
    ...defined('createdAt', time(parts.createdAt)),
    ...(identities.length > 0 && { identities }),
  };
  const left = [
    ...leftOut,
    ...(parts.leftOut ?? []),
    ...(valid === undefined && others.length > 0 && username === undefined
      ? ['usernames that none can be here']
      : []),
  ];
  return {
    user,
    ...(left.length > 0 && { leftOut: left }),
    ...(parts.unusableHash !== undefined && { unusableHash: parts.unusableHash }),
  };
}

function nameOf(names: readonly unknown[], email: unknown, others: readonly unknown[]): string {
  const address = typeof email === 'string' ? email.slice(0, email.lastIndexOf('@')) : undefined;
  for (const candidate of [...names, address, ...others]) {
    const name = cleanName(candidate);
    if (name !== undefined) return name;
  }
  return '';
}

/** What no name here may hold is left out, and what is too long cut, between characters. */
function cleanName(candidate: unknown): string | undefined {
  const written = text(candidate)?.replace(UNSEEN, ' ').trim();
  if (written === undefined || written === '') return undefined;
  if (written.length <= MAX_NAME) return written;
  return written
    .slice(0, MAX_NAME)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

function defined(name: string, value: unknown): Record<string, unknown> {
  return isAbsent(value) || (isRecord(value) && Object.keys(value).length === 0) ? {} : { [name]: value };
}
