import { readCrypt } from './crypt.js';
import { readBraced } from './dovecot.js';
import { readPhpass } from './phpass.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { before, kept, keptArgon2 } from './read-password.js';

const BCRYPT_SHA256 = /^\$bcrypt-sha256\$v=2,t=2b,r=(\d{1,2})\$([./A-Za-z\d]{22})\$([./A-Za-z\d]{31})$/;
const BCRYPT_SHA256_1 = /^\$bcrypt-sha256\$(2[aby]),(\d{1,2})\$([./A-Za-z\d]{22})\$([./A-Za-z\d]{31})$/;

/** Those that are standard, and Django's. */
const STANDARD = /^(?:\$scrypt\$|\$pbkdf2|pbkdf2_|bcrypt(?:_sha256)?\$|argon2\$|scrypt\$)/;

/** passlib of Python, and FastAPI's tutorials with it. */
export const passlib: PasswordFormat = {
  name: 'passlib',
  about:
    'passlib of Python: argon2, bcrypt, bcrypt_sha256, pbkdf2_*, scrypt, sha512_crypt, phpass, ldap_*, django_*, …',
  read: ({ hash }) => readPasslib(hash),
};

/** @param hash what one of its schemes made */
export function readPasslib(hash: string): ReadPassword {
  if (hash.startsWith('{')) return readBraced(hash);
  if (hash.startsWith('$argon2')) return keptArgon2(hash);
  if (STANDARD.test(hash)) return kept(hash);
  return readBcryptSha256(hash) ?? readPhpass(hash) ?? readCrypt(hash);
}

function readBcryptSha256(hash: string): ReadPassword | undefined {
  const [, cost, salt = '', digest = ''] = BCRYPT_SHA256.exec(hash) ?? [];
  if (cost !== undefined)
    return before([`hmac-sha256=${salt}`], kept(`$2b$${cost.padStart(2, '0')}$${salt}${digest}`));
  const [, minor, oldCost = '', oldSalt = '', oldDigest = ''] = BCRYPT_SHA256_1.exec(hash) ?? [];
  if (minor === undefined) return undefined;
  return before(['sha256-base64'], kept(`$${minor}$${oldCost.padStart(2, '0')}$${oldSalt}${oldDigest}`));
}
