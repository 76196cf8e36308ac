import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { isAbsent, records, truth, words } from './values.js';

/** Roles that every user of a realm has. */
const EVERYBODYS = /^(?:default-roles-|offline_access$|uma_authorization$)/;

/** A realm's export, with its users in it or in files of their own. */
export const keycloak: ImportFormat = {
  name: 'keycloak',
  system: 'Keycloak',
  dump: '`kc.sh export --realm NAME --users realm_file --file realm.json`',
  convert,
};

function convert(user: DumpRecord): Converted {
  if (!isAbsent(user['serviceAccountClientId'])) return { skipped: 'service accounts' };
  const credentials = records(user['credentials']);
  const password = credentials.find(({ type }) => type === 'password');
  return toUser({
    id: user['id'],
    names: usualNames(user),
    email: user['email'],
    usernames: [user['username']],
    emailVerified: truth(user['emailVerified']),
    passwordHash: password === undefined ? undefined : credentialText(password),
    passwordFormat: 'keycloak',
    roles: words(user['realmRoles']).filter((role) => !EVERYBODYS.test(role)),
    isBanned: truth(user['enabled']) === false,
    createdAt: user['createdTimestamp'],
    identities: records(user['federatedIdentities']).map((identity) => ({
      provider: identity['identityProvider'],
      subject: identity['userId'],
    })),
    leftOut: credentials.some(({ type }) => type !== 'password') ? ['second factors'] : [],
  });
}

/** What of a credential its verification needs. */
function credentialText({ secretData, credentialData, ...old }: DumpRecord): string {
  if (secretData !== undefined) return JSON.stringify({ secretData, credentialData });
  // Up to version 8.
  const { algorithm, hashIterations, salt, hashedSaltedValue } = old;
  return JSON.stringify({
    secretData: JSON.stringify({ value: hashedSaltedValue, salt }),
    credentialData: JSON.stringify({ hashIterations, algorithm }),
  });
}
