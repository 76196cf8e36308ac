import { z } from 'zod';
import { decodeBase64, encodeBase64 } from '../base64.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { kept, keptPbkdf2, refused } from './read-password.js';

/** A JSON object, or the text of one: a realm export has texts in it. */
function json<T extends z.ZodType>(schema: T): z.ZodType<z.output<T>> {
  return z.preprocess((value) => (typeof value === 'string' ? parseJson(value) : value), schema);
}

const credential = json(
  z.object({
    secretData: json(z.object({ value: z.string(), salt: z.string() })),
    credentialData: json(
      z.object({
        algorithm: z.string(),
        hashIterations: z.int().positive(),
        additionalParameters: z.record(z.string(), z.array(z.string())).optional(),
      }),
    ),
  }),
);

const DIGESTS: Readonly<Record<string, 'sha1' | 'sha256' | 'sha512'>> = {
  pbkdf2: 'sha1',
  'pbkdf2-sha256': 'sha256',
  'pbkdf2-sha512': 'sha512',
};

/** Keycloak: one of a user's `credentials`. */
export const keycloak: PasswordFormat = {
  name: 'keycloak',
  about: 'Keycloak, the credential of a realm export as JSON text: {"secretData": …, "credentialData": …}',

  read({ hash }) {
    const parsed = credential.safeParse(hash);
    if (!parsed.success)
      return refused('must be a Keycloak credential as JSON: secretData and credentialData');
    const { secretData, credentialData } = parsed.data;
    const { algorithm, hashIterations, additionalParameters = {} } = credentialData;
    const [salt, value] = [decodeBase64(secretData.salt), decodeBase64(secretData.value)];
    const digest = DIGESTS[algorithm];
    if (digest !== undefined) return keptPbkdf2(digest, hashIterations, salt, value);
    if (algorithm === 'argon2') return readArgon2(hashIterations, additionalParameters, salt, value);
    return refused('must be a Keycloak credential of argon2, pbkdf2, pbkdf2-sha256 or pbkdf2-sha512');
  },
};

function readArgon2(
  passes: number,
  parameters: Readonly<Record<string, readonly string[]>>,
  salt: Buffer,
  value: Buffer,
): ReadPassword {
  const [type = 'id', version = '1.3', memory = '', lanes = ''] = [
    'type',
    'version',
    'memory',
    'parallelism',
  ].map((name) => parameters[name]?.[0]);
  if (version !== '1.3') return refused('must be Argon2 of version 1.3');
  return kept(
    `$argon2${type}$v=19$m=${memory},t=${passes},p=${lanes}$${encodeBase64(salt)}$${encodeBase64(value)}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
