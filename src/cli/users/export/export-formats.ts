import { hasAddress, loginNameOf, type User } from '../../../users/index.js';
import { standardHash } from './standard-hash.js';

/** A user for another system. */
export interface ExportedUser {
  readonly record: object;
  /** Whether there is a password, and that system has no form for its hash. */
  readonly losesPassword: boolean;
}

/** How another system takes users. */
export interface ExportFormat {
  /** What `--to` calls it. */
  readonly name: string;
  /** What stands before, between and behind the users. */
  readonly frame: readonly [string, string, string];
  /** @returns undefined for a user that the system can't take */
  convert(user: User): ExportedUser | undefined;
}

/** Lines that `users import` takes: everything that it knows, the hashes as they are. */
const ndjson: ExportFormat = {
  name: 'ndjson',
  frame: ['', '\n', '\n'],
  convert: (user) => ({
    losesPassword: false,
    record: {
      ...{ id: user._id, name: user.name, ...addressOf(user), username: user.username },
      ...{ passwordHash: user.passwordHash, roles: user.roles, status: user.status },
      ...{ bannedUntil: user.bannedUntil?.toISOString(), createdAt: user.createdAt.toISOString() },
      identities: user.identities?.map(({ issuer, subject, provider, email, emailVerified }) => ({
        ...{ issuer, subject, provider, email, emailVerified },
      })),
    },
  }),
};

/** For "Partial import" of the admin console and `kc.sh import`. */
const keycloak: ExportFormat = {
  name: 'keycloak',
  frame: ['{"users":[\n', ',\n', '\n]}\n'],
  convert: (user) => {
    const credential = credentialOf(user);
    return {
      losesPassword: user.passwordHash !== undefined && credential === undefined,
      record: {
        ...{ username: loginNameOf(user), ...addressOf(user), firstName: user.name },
        ...{ enabled: user.status === 'active', createdTimestamp: user.createdAt.getTime() },
        ...{ realmRoles: user.roles, credentials: credential === undefined ? [] : [credential] },
        federatedIdentities: (user.identities ?? []).map(({ provider, subject, email }) => ({
          ...{ identityProvider: provider, userId: subject, userName: email ?? subject },
        })),
        attributes: { nightlatchId: [user._id] },
      },
    };
  },
};

/** For its import of users, which asks for an address. */
const auth0: ExportFormat = {
  name: 'auth0',
  frame: ['[\n', ',\n', '\n]\n'],
  convert: (user) => {
    if (!hasAddress(user)) return undefined;
    const password = auth0Hash(user);
    return {
      losesPassword: user.passwordHash !== undefined && password === undefined,
      record: {
        ...{ user_id: user._id, email: user.email, email_verified: user.emailVerified, name: user.name },
        ...{ username: user.username, blocked: user.status === 'banned', ...password },
        app_metadata: { roles: user.roles },
      },
    };
  },
};

/** Every system that `users export` writes for. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [ndjson, keycloak, auth0];

function addressOf(user: User): object {
  return hasAddress(user) ? { email: user.email, emailVerified: user.emailVerified } : {};
}

/** Keycloak hashes with Argon2 and PBKDF2; for bcrypt it needs an extension. */
function credentialOf({ passwordHash }: User): object | undefined {
  const found = passwordHash === undefined ? undefined : standardHash(passwordHash);
  if (found === undefined || found.kind === 'bcrypt') return undefined;
  const secretData = JSON.stringify({
    value: found.hash.toString('base64'),
    salt: found.salt.toString('base64'),
  });
  const credentialData =
    found.kind === 'pbkdf2'
      ? {
          hashIterations: found.iterations,
          algorithm: found.digest === 'sha1' ? 'pbkdf2' : `pbkdf2-${found.digest}`,
        }
      : {
          ...{ hashIterations: found.passes, algorithm: 'argon2' },
          additionalParameters: {
            ...{
              hashLength: [String(found.hash.length)],
              memory: [String(found.memory)],
              type: [found.type],
            },
            ...{ version: ['1.3'], parallelism: [String(found.lanes)] },
          },
        };
  return { type: 'password', secretData, credentialData: JSON.stringify(credentialData) };
}

/** https://auth0.com/docs/manage-users/user-migration/bulk-user-import-database-schema-and-examples */
function auth0Hash({ passwordHash }: User): object | undefined {
  const found = passwordHash === undefined ? undefined : standardHash(passwordHash);
  if (found === undefined) return undefined;
  if (found.kind === 'bcrypt')
    return { custom_password_hash: { algorithm: 'bcrypt', hash: { value: found.text } } };
  if (found.kind === 'argon2')
    return { custom_password_hash: { algorithm: 'argon2', hash: { value: found.text } } };
  const [salt, hash] = [found.salt, found.hash].map((part) => part.toString('base64').replace(/=+$/, ''));
  const value = `$pbkdf2-${found.digest}$i=${found.iterations},l=${found.hash.length}$${salt ?? ''}$${hash ?? ''}`;
  return { custom_password_hash: { algorithm: 'pbkdf2', hash: { value, encoding: 'utf8' } } };
}
