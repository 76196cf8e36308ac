import { decodeBase64 } from '../base64.js';
import { readCrypt } from './crypt.js';
import { readBraced } from './dovecot.js';
import { readFirebase } from './firebase.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import {
  fastDigest,
  fastHmac,
  fromHex,
  kept,
  keptScrypt,
  PASSWORD,
  refused,
  WAY_OUT,
} from './read-password.js';

/** ln is N, not its logarithm. */
const SCRYPT = /^\$scrypt\$ln=(\d{1,8}),r=(\d{1,3}),p=(\d{1,3})\$([^$]+)\$([^$]+)$/;
const CRYPT = /^\$(md5|sha256|sha512)-crypt(\$.+)$/;
const CRYPT_MAGIC: Readonly<Record<string, string>> = { md5: '$1', sha256: '$5', sha512: '$6' };
const DIGEST = /^\$(md5|sha1|sha256|sha512)\$(?:pf=([^$]+)\$([^$]*)\$)?([^$]+)$/;
const HMAC = /^\$hmac-(md5|sha1|sha224|sha256|sha384|sha512)\$([^$]+)\$([^$]+)$/;
const FIREBASE = /^\$firescrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=1\$([^$]+)\$([^$]+)\$([^$]*)\$([^$]+)$/;

/** Where the two go into what is digested. */
const PLACES = /(\{PASSWORD\}|\{SALT\})/;

/** Ory Kratos: its own hashes, and those that were imported into it. */
export const kratos: PasswordFormat = {
  name: 'kratos',
  about:
    'Ory Kratos, hashed_password: bcrypt, Argon2, PBKDF2, its scrypt (ln is N), and all that it imports but MD4',

  read({ hash }) {
    const [, N, r, p, salt = '', key = ''] = SCRYPT.exec(hash) ?? [];
    if (N !== undefined)
      return keptScrypt(Number(N), Number(r), Number(p), decodeBase64(salt), decodeBase64(key));
    if (/^\$(?:2|argon2|pbkdf2-)/.test(hash)) return kept(hash);
    if (hash.startsWith('{')) return readBraced(hash);
    if (hash.startsWith('$hmac-md4$')) return refused(`needs MD4, which Node.js has not: ${WAY_OUT}`);
    return (
      readKratosCrypt(hash) ??
      readDigest(hash) ??
      readHmac(hash) ??
      readFirescrypt(hash) ??
      refused('must be a hash of Ory Kratos')
    );
  },
};

function readKratosCrypt(hash: string): ReadPassword | undefined {
  const [, name = '', rest] = CRYPT.exec(hash) ?? [];
  return rest === undefined ? undefined : readCrypt(`${CRYPT_MAGIC[name] ?? ''}${rest}`);
}

function readDigest(hash: string): ReadPassword | undefined {
  const [, algorithm, template, salt = '', digest = ''] = DIGEST.exec(hash) ?? [];
  if (algorithm === undefined) return undefined;
  const parts: (typeof PASSWORD | Buffer)[] =
    template === undefined
      ? [PASSWORD]
      : decodeBase64(template)
          .toString('utf8')
          .split(PLACES)
          .map((part) => partOf(part, salt));
  return fastDigest(algorithm, parts, decodeBase64(digest));
}

function partOf(part: string, salt: string): typeof PASSWORD | Buffer {
  if (part === '{PASSWORD}') return PASSWORD;
  return part === '{SALT}' ? decodeBase64(salt) : Buffer.from(part, 'utf8');
}

/** The MAC was written in hexadecimal digits first. */
function readHmac(hash: string): ReadPassword | undefined {
  const [, algorithm, mac = '', key = ''] = HMAC.exec(hash) ?? [];
  if (algorithm === undefined) return undefined;
  return fastHmac(algorithm, decodeBase64(key), fromHex(decodeBase64(mac).toString('latin1')));
}

function readFirescrypt(hash: string): ReadPassword | undefined {
  const [, ln, r, salt = '', digest = '', separator = '', signerKey = ''] = FIREBASE.exec(hash) ?? [];
  if (ln === undefined) return undefined;
  return readFirebase(decodeBase64(digest), decodeBase64(salt), {
    signerKey: decodeBase64(signerKey),
    saltSeparator: decodeBase64(separator),
    rounds: Number(r),
    memCost: Number(ln),
  });
}
