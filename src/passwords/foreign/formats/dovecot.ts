import { decodeBase64 } from '../base64.js';
import { readCrypt } from './crypt.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import {
  fastDigest,
  fastPlain,
  fromHex,
  keptArgon2,
  keptPbkdf2,
  PASSWORD,
  refused,
  WAY_OUT,
} from './read-password.js';

/** `{SCHEME}` or `{SCHEME.ENCODING}`, in any case, and what it made. */
const FORMAT = /^\{([A-Za-z\d_-]+)(?:\.(b64|base64|hex))?\}(.*)$/is;

/** Digests, with the salt behind them where there is one. */
const DIGESTS: Readonly<Record<string, { algorithm: string; length: number; salted: boolean }>> = {
  MD5: { algorithm: 'md5', length: 16, salted: false },
  'LDAP-MD5': { algorithm: 'md5', length: 16, salted: false },
  'PLAIN-MD5': { algorithm: 'md5', length: 16, salted: false },
  SMD5: { algorithm: 'md5', length: 16, salted: true },
  SHA: { algorithm: 'sha1', length: 20, salted: false },
  SHA1: { algorithm: 'sha1', length: 20, salted: false },
  SSHA: { algorithm: 'sha1', length: 20, salted: true },
  SHA256: { algorithm: 'sha256', length: 32, salted: false },
  SSHA256: { algorithm: 'sha256', length: 32, salted: true },
  SHA384: { algorithm: 'sha384', length: 48, salted: false },
  SSHA384: { algorithm: 'sha384', length: 48, salted: true },
  SHA512: { algorithm: 'sha512', length: 64, salted: false },
  SSHA512: { algorithm: 'sha512', length: 64, salted: true },
};

const CRYPT = /^(?:BLF-|SHA256-|SHA512-|MD5-|DES-)?CRYPT$/;
const PLAIN = /^(?:PLAIN|CLEAR|CLEARTEXT)$/;

/** Dovecot's: `$1$salt$iterations$hex`. */
const DOVECOT_PBKDF2 = /^\$1\$([^$]{1,128})\$(\d{1,7})\$([\da-f]{40})$/i;
/** OpenLDAP's: `iterations$salt$hash`, in passlib's base64. */
const LDAP_PBKDF2 = /^(\d{1,7})\$([^$]{1,128})\$([^$]{22,88})$/;
const LDAP_PBKDF2_NAME = /^PBKDF2(?:-(SHA1|SHA256|SHA512))?$/;

/** Dovecot's password schemes, and those of LDAP directories, which share them. */
export const dovecot: PasswordFormat = {
  name: 'dovecot',
  about:
    'Dovecot and LDAP directories, with the scheme in braces: {SSHA512}, {SHA512-CRYPT}, {ARGON2ID}, {PBKDF2}, …',
  read: ({ hash }) => readBraced(hash),
};

/** @param text a scheme in braces, and what it made */
export function readBraced(text: string): ReadPassword {
  const [, name = '', encoding, value = ''] = FORMAT.exec(text) ?? [];
  const scheme = name.toUpperCase();
  if (scheme === '') return refused('must have its scheme before it, in braces: {SSHA}…');
  if (CRYPT.test(scheme) || (scheme === 'MD5' && value.startsWith('$1$'))) return readCrypt(value);
  if (scheme.startsWith('ARGON2')) return keptArgon2(value);
  if (PLAIN.test(scheme) && encoding === undefined) return fastPlain(value);
  const digest = DIGESTS[scheme];
  if (digest !== undefined) return readDigest(digest, value, encoding?.toLowerCase());
  return (
    readPbkdf2(scheme, value) ??
    refused(`is of a scheme that can't be verified here (${scheme.slice(0, 20)}): ${WAY_OUT}`)
  );
}

function readDigest(
  { algorithm, length, salted }: (typeof DIGESTS)[string],
  value: string,
  encoding: string | undefined,
): ReadPassword {
  // Without a suffix Dovecot tells the two apart by their length, as well.
  const isHex = encoding === 'hex' || (encoding === undefined && fromHex(value).length === length);
  const bytes = isHex ? fromHex(value) : decodeBase64(value);
  const [digest, salt] = [bytes.subarray(0, length), bytes.subarray(length)];
  if (salted === (salt.length === 0))
    return refused(`must be a digest of ${length} bytes${salted ? ' with its salt behind it' : ''}`);
  return fastDigest(algorithm, salted ? [PASSWORD, salt] : [PASSWORD], digest);
}

function readPbkdf2(scheme: string, value: string): ReadPassword | undefined {
  const [, salt = '', iterations = '', hash] = DOVECOT_PBKDF2.exec(value) ?? [];
  if (scheme === 'PBKDF2' && hash !== undefined)
    return keptPbkdf2('sha1', iterations, Buffer.from(salt, 'utf8'), fromHex(hash));
  const [isLdap, digest = 'SHA1'] = LDAP_PBKDF2_NAME.exec(scheme) ?? [];
  const [, rounds = '', saltText = '', hashText] = LDAP_PBKDF2.exec(value) ?? [];
  if (isLdap === undefined || hashText === undefined) return undefined;
  const name = digest.toLowerCase() as 'sha1' | 'sha256' | 'sha512';
  return keptPbkdf2(name, rounds, decodeBase64(saltText), decodeBase64(hashText));
}
