import { type FieldError } from '../../../common/errors/index.js';
import { type FirebaseProject, fromFirebase } from '../../../passwords/index.js';

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** The last millisecond that a Date can hold. */
const MAX_TIME = 8.64e15;

/** A user in the form of an import, or what keeps it from having one. */
export type Converted = { readonly user: object } | { readonly errors: FieldError[] };

/**
 * A user of `firebase auth:export` in the form of our import. What is not ours (ids, phone numbers, providers,
 * photos, claims) is left out. Whether the rest is valid the import evaluates.
 *
 * @param record an element of `users`
 * @param project whose hashes they are
 */
export function convertFirebaseUser(record: object, project: FirebaseProject): Converted {
  const { email, displayName, emailVerified, createdAt, disabled, passwordHash, salt } = record as Record<
    string,
    unknown
  >;
  const hash = convertHash(passwordHash, salt, project);
  const time = convertTime(createdAt);
  const errors = [
    ...(hash === null
      ? [
          {
            field: 'passwordHash',
            messages: ['must be, with its salt, a hash of the project of --firebase-hash-config'],
          },
        ]
      : []),
    ...(time === null ? [{ field: 'createdAt', messages: ['must be a number of milliseconds'] }] : []),
  ];
  if (errors.length > 0) return { errors };
  return {
    user: {
      name: nameOf(displayName, email),
      email,
      ...(hash !== undefined && { passwordHash: hash }),
      ...(emailVerified !== undefined && { emailVerified }),
      ...(time !== undefined && { createdAt: time }),
      ...(disabled === true && { status: 'banned' }),
    },
  };
}

/** Firebase asks nobody for a name: where there is none it is what stands before the @. */
function nameOf(displayName: unknown, email: unknown): unknown {
  const name = typeof displayName === 'string' ? displayName.trim() : '';
  return name !== '' || typeof email !== 'string' ? name : email.slice(0, email.lastIndexOf('@'));
}

/** undefined: there is none; null: it is of no use. */
function convertHash(hash: unknown, salt: unknown, project: FirebaseProject): string | null | undefined {
  if (hash === undefined || hash === '') return undefined;
  if (typeof hash !== 'string' || typeof salt !== 'string' || !BASE64.test(hash) || !BASE64.test(salt))
    return null;
  return fromFirebase(Buffer.from(hash, 'base64'), Buffer.from(salt, 'base64'), project) ?? null;
}

/** As for the hash. */
function convertTime(createdAt: unknown): string | null | undefined {
  if (createdAt === undefined) return undefined;
  const isNumber =
    typeof createdAt === 'number' || (typeof createdAt === 'string' && /^\d+$/.test(createdAt));
  const time = Number(createdAt);
  return isNumber && time >= 0 && time <= MAX_TIME ? new Date(time).toISOString() : null;
}
