import { type PasswordFormat } from './password-format.js';
import {
  fastDigest,
  fastHmac,
  fastPlain,
  fromHex,
  keptPbkdf2,
  keptScrypt,
  PASSWORD,
  refused,
} from './read-password.js';

/** The method, the salt as text, the digest. */
const FORMAT = /^([a-z\d:]+)\$([^$]*)\$(.+)$/;
const SCRYPT = /^scrypt:(\d{1,8}):(\d{1,3}):(\d{1,3})$/;
const PBKDF2 = /^pbkdf2:(sha1|sha256|sha512):(\d{1,7})$/;
const DIGEST = /^(?:md5|sha1|sha224|sha256|sha384|sha512)$/;

/** Werkzeug's generate_password_hash, and so Flask's tutorials. */
export const werkzeug: PasswordFormat = {
  name: 'werkzeug',
  about: 'generate_password_hash of Werkzeug (Flask): scrypt:…, pbkdf2:sha256:…, and the digests of old ones',

  read({ hash }) {
    const [, method = '', saltText = '', value = ''] = FORMAT.exec(hash) ?? [];
    const salt = Buffer.from(saltText, 'utf8');
    const [, N, r, p] = SCRYPT.exec(method) ?? [];
    if (N !== undefined) return keptScrypt(Number(N), Number(r), Number(p), salt, fromHex(value));
    const [, digest, iterations = ''] = PBKDF2.exec(method) ?? [];
    if (digest !== undefined)
      return keptPbkdf2(digest as 'sha1' | 'sha256' | 'sha512', iterations, salt, fromHex(value));
    if (method === 'plain' && saltText === '') return fastPlain(value);
    if (!DIGEST.test(method))
      return refused(
        'must be a hash of Werkzeug: scrypt:N:r:p$salt$key or pbkdf2:sha256:iterations$salt$key',
      );
    return saltText === ''
      ? fastDigest(method, [PASSWORD], fromHex(value))
      : fastHmac(method, salt, fromHex(value));
  },
};
