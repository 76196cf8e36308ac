import { fromFirebase } from '../../../../passwords/index.js';
import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { isAbsent, records, truth } from './values.js';

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** `firebase auth:export`. The hash needs the project's parameters, which its console shows. */
export const firebase: ImportFormat = {
  name: 'firebase',
  system: 'Firebase Authentication',
  dump: '`firebase auth:export users.json --format=json`; `--firebase-hash-config` names a file with the password hash parameters that the console shows',
  convert,
};

function convert(record: DumpRecord, context: ConvertContext): Converted {
  const { localId, email, displayName, emailVerified, createdAt, disabled } = record;
  const hash = convertHash(record, context);
  return toUser({
    id: localId,
    names: [displayName],
    email,
    emailVerified: emailVerified === undefined ? undefined : truth(emailVerified),
    passwordHash: hash.text,
    unusableHash: hash.wrong,
    isBanned: truth(disabled) === true,
    createdAt,
    identities: records(record['providerUserInfo'])
      .filter(({ providerId }) => providerId !== 'password' && providerId !== 'phone')
      .map(({ providerId, rawId, email: address }) => ({
        provider: providerId,
        subject: rawId,
        email: address,
      })),
    leftOut: [
      ...(isAbsent(record['phoneNumber']) ? [] : ['phone numbers']),
      ...(isAbsent(record['mfaInfo']) ? [] : ['second factors']),
    ],
  });
}

function convertHash(
  { passwordHash, salt }: DumpRecord,
  { firebaseProject }: ConvertContext,
): { text?: string; wrong?: string } {
  if (isAbsent(passwordHash)) return {};
  if (firebaseProject === undefined)
    return { wrong: 'needs --firebase-hash-config: the parameters of its project' };
  const isReadable = [passwordHash, salt].every((each) => typeof each === 'string' && BASE64.test(each));
  const text = isReadable
    ? fromFirebase(
        Buffer.from(String(passwordHash), 'base64'),
        Buffer.from(String(salt), 'base64'),
        firebaseProject,
      )
    : undefined;
  return text === undefined
    ? { wrong: 'must be, with its salt, a hash of the project of --firebase-hash-config' }
    : { text };
}
