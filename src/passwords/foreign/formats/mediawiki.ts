import { decodeBase64 } from '../base64.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import {
  before,
  fastDigest,
  fromHex,
  kept,
  keptArgon2,
  keptPbkdf2,
  PASSWORD,
  refused,
} from './read-password.js';

/** The digest, the iterations, the bytes, and behind them salt and hash in base64. */
const PBKDF2 = /^:pbkdf2:(sha1|sha256|sha512):(\d{1,7}):\d{1,3}:([^:]+):([^:]+)$/;
/** PBKDF2 over the old digest, as `wrapOldPasswords.php` makes it: parameters of both, salts of both, the hash. */
const LAYERED = /^:pbkdf2-legacy([AB]):!(sha1|sha256|sha512):(\d{1,7}):\d{1,3}!([\w.-]*)!([^!]+)!([^!]+)$/;
const BCRYPT = /^:bcrypt:(\d{1,2})\$([./A-Za-z\d]{22})\$([./A-Za-z\d]{31})$/;
const OLD_A = /^:A:([\da-f]{32})$/;
const OLD_B = /^:B:([\w.-]+):([\da-f]{32})$/;

/** MediaWiki. Its forms bring the password into NFC. */
export const mediawiki: PasswordFormat = {
  name: 'mediawiki',
  about:
    'MediaWiki, user_password: :pbkdf2:, :argon2:, :bcrypt:, :B:, :A:, and :pbkdf2-legacyB: over the old ones',

  read({ hash }) {
    if (hash.startsWith(':argon2:')) return before(['nfc'], keptArgon2(hash.slice(':argon2:'.length)));
    return (
      readPbkdf2(hash) ??
      readLayered(hash) ??
      readBcrypt(hash) ??
      readOld(hash) ??
      refused('must be a hash of MediaWiki: :pbkdf2:, :argon2:, :bcrypt:, :B:, :A: or :pbkdf2-legacyB:')
    );
  },
};

function readPbkdf2(hash: string): ReadPassword | undefined {
  const [, digest, iterations = '', salt = '', value = ''] = PBKDF2.exec(hash) ?? [];
  if (digest === undefined) return undefined;
  return before(['nfc'], pbkdf2(digest, iterations, salt, value));
}

function readLayered(hash: string): ReadPassword | undefined {
  const [, old, digest = '', iterations = '', oldSalt = '', salt = '', value = ''] = LAYERED.exec(hash) ?? [];
  if (old === undefined) return undefined;
  const steps = old === 'A' ? ['md5-hex'] : ['md5-hex', `mediawiki-b=${oldSalt}`];
  return before(['nfc', ...steps], pbkdf2(digest, iterations, salt, value));
}

function pbkdf2(digest: string, iterations: string, salt: string, value: string): ReadPassword {
  const name = digest as 'sha1' | 'sha256' | 'sha512';
  return keptPbkdf2(name, iterations, decodeBase64(salt), decodeBase64(value));
}

function readBcrypt(hash: string): ReadPassword | undefined {
  const [, cost, salt = '', digest = ''] = BCRYPT.exec(hash) ?? [];
  return cost === undefined
    ? undefined
    : before(['nfc'], kept(`$2y$${cost.padStart(2, '0')}$${salt}${digest}`));
}

function readOld(hash: string): ReadPassword | undefined {
  const [, plain] = OLD_A.exec(hash) ?? [];
  if (plain !== undefined) return before(['nfc'], fastDigest('md5', [PASSWORD], fromHex(plain)));
  const [, salt, digest = ''] = OLD_B.exec(hash) ?? [];
  if (salt === undefined) return undefined;
  return before(['nfc', 'md5-hex'], fastDigest('md5', [Buffer.from(`${salt}-`), PASSWORD], fromHex(digest)));
}
