import { decodeBase64 } from '../base64.js';
import { readBraced } from './dovecot.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import {
  fastDigest,
  fastPlain,
  fromHex,
  kept,
  keptArgon2,
  keptPbkdf2,
  keptScrypt,
  PASSWORD,
  refused,
  WAY_OUT,
} from './read-password.js';

const FORMAT = /^\{([\w@.-]{1,40})\}(.*)$/s;

/** log2 N, r and p in one hexadecimal number. */
const SCRYPT = /^\$([\da-f]{5,7})\$([^$]+)\$([^$]+)$/;
/** The salt of MessageDigestPasswordEncoder goes in with its braces. */
const DIGEST = /^(\{[^}]*\})?([\da-f]{32,64})$/;

/** StandardPasswordEncoder: bytes of salt, and how often it digests. */
const STANDARD = { saltLength: 8, rounds: 1024 };

const ENCODERS: Readonly<Record<string, (value: string) => ReadPassword>> = {
  bcrypt: kept,
  argon2: keptArgon2,
  'argon2@SpringSecurity_v5_8': keptArgon2,
  scrypt: readScrypt,
  'scrypt@SpringSecurity_v5_8': readScrypt,
  pbkdf2: (value) => readPbkdf2(value, 'sha1', 185_000, 8),
  'pbkdf2@SpringSecurity_v5_8': (value) => readPbkdf2(value, 'sha256', 310_000, 16),
  sha256: readStandard,
  noop: fastPlain,
  ldap: readBraced,
  MD5: (value) => readDigest(value, 'md5'),
  'SHA-1': (value) => readDigest(value, 'sha1'),
  'SHA-256': (value) => readDigest(value, 'sha256'),
  MD4: () => refused(`needs MD4, which Node.js has not: ${WAY_OUT}`),
};

/** Spring Security's DelegatingPasswordEncoder, with the defaults of its encoders. */
export const spring: PasswordFormat = {
  name: 'spring',
  about:
    'Spring Security, with the encoder in braces: {bcrypt}, {argon2}, {scrypt}, {pbkdf2}, {sha256}, {noop}, …',

  read({ hash }) {
    const [, id = '', value = ''] = FORMAT.exec(hash) ?? [];
    const encoder = Object.hasOwn(ENCODERS, id) ? ENCODERS[id] : undefined;
    return (
      encoder?.(value) ??
      refused(
        `must have the id of an encoder before it, in braces, one of: ${Object.keys(ENCODERS).join(', ')}`,
      )
    );
  },
};

function readScrypt(value: string): ReadPassword {
  const [, parameters, salt = '', key = ''] = SCRYPT.exec(value) ?? [];
  if (parameters === undefined) return refused('must be a hash of SCryptPasswordEncoder: $e0801$salt$key');
  const bits = parseInt(parameters, 16);
  return keptScrypt(
    2 ** (bits >> 16),
    (bits >> 8) & 0xff,
    bits & 0xff,
    decodeBase64(salt),
    decodeBase64(key),
  );
}

function readPbkdf2(
  value: string,
  digest: 'sha1' | 'sha256',
  iterations: number,
  saltLength: number,
): ReadPassword {
  const bytes = fromHex(value);
  if (bytes.length !== saltLength + 32)
    return refused('must be a hash of Pbkdf2PasswordEncoder with its defaults, in hexadecimal digits');
  return keptPbkdf2(digest, iterations, bytes.subarray(0, saltLength), bytes.subarray(saltLength));
}

function readStandard(value: string): ReadPassword {
  const bytes = fromHex(value);
  const salt = bytes.subarray(0, STANDARD.saltLength);
  return fastDigest('sha256', [salt, PASSWORD], bytes.subarray(STANDARD.saltLength), STANDARD.rounds);
}

function readDigest(value: string, algorithm: string): ReadPassword {
  const [, salt = '', digest = ''] = DIGEST.exec(value) ?? [];
  return fastDigest(algorithm, [PASSWORD, Buffer.from(salt, 'utf8')], fromHex(digest));
}
