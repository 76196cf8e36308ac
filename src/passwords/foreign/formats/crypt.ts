import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { fast, fastDigest, kept, PASSWORD, refused, WAY_OUT } from './read-password.js';

const MD5_CRYPT = /^\$(1|apr1)\$([^$]{0,8})\$([./\dA-Za-z]{22})$/;
const SHA_CRYPT = /^\$([56])\$(?:rounds=(\d+)\$)?([^$]{0,16})\$([./\dA-Za-z]+)$/;

/** Characters of a digest. */
const SHA_LENGTH: Readonly<Record<string, number>> = { '5': 43, '6': 86 };
const DEFAULT_ROUNDS = '5000';

/** What crypt(3) makes that can't be verified here, by how it begins. */
const UNSUPPORTED: readonly [prefix: RegExp, name: string][] = [
  [/^\$g?y\$/, 'yescrypt, which no maintained package for Node.js computes'],
  [/^\$7\$/, 'scrypt in the form of crypt(3), which is not read here'],
  [/^\$3\$/, 'an NT hash, for which Node.js has no MD4'],
  [/^\$md5/, "Sun's MD5, which no maintained package for Node.js computes"],
  [/^\$sha1\$/, "NetBSD's SHA-1, which is not read here"],
  [/^(?:[./\dA-Za-z]{13}|_[./\dA-Za-z]{19})$/, 'DES-crypt, which looks at eight characters of a password'],
];

/** The scheme of htpasswd -s. */
const SHA = /^\{SHA\}([A-Za-z\d+/]{27}=)$/;

/** What crypt(3) makes, and htpasswd. */
export const crypt: PasswordFormat = {
  name: 'crypt',
  about:
    'crypt(3), mkpasswd, htpasswd, /etc/shadow: bcrypt, SHA-512-, SHA-256- and MD5-crypt, apr1 of Apache and {SHA}',
  read: ({ hash }) => readCrypt(hash),
};

/** @param hash what crypt(3) made */
export function readCrypt(hash: string): ReadPassword {
  if (hash.startsWith('$2')) return kept(hash);
  const [, magic, md5Salt = '', md5Digest = ''] = MD5_CRYPT.exec(hash) ?? [];
  if (magic !== undefined) return fast(`$md5-crypt$${magic}$${md5Salt}`, md5Digest);
  const [, variant, rounds = DEFAULT_ROUNDS, salt = '', digest = ''] = SHA_CRYPT.exec(hash) ?? [];
  if (variant !== undefined && digest.length === SHA_LENGTH[variant])
    return fast(`$sha-crypt$${variant}$${rounds}$${salt}`, digest);
  const [, sha] = SHA.exec(hash) ?? [];
  if (sha !== undefined) return fastDigest('sha1', [PASSWORD], Buffer.from(sha, 'base64'));
  if (/^[!*]|^x?$/.test(hash)) return refused(`is locked: no password opens it; ${WAY_OUT}`);
  const unsupported = UNSUPPORTED.find(([prefix]) => prefix.test(hash));
  if (unsupported !== undefined) return refused(`is ${unsupported[1]}: ${WAY_OUT}`);
  return refused('must be a hash of crypt(3): $2b$, $6$, $5$, $1$ or $apr1$, undamaged');
}
