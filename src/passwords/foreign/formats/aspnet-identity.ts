import { decodeBase64 } from '../base64.js';
import { type PasswordFormat } from './password-format.js';
import { keptPbkdf2, refused } from './read-password.js';

/** KeyDerivationPrf. */
const DIGESTS = ['sha1', 'sha256', 'sha512'] as const;

const HEADER = 13;
const REFUSAL = refused('must be a hash of ASP.NET Core Identity, in base64: AQAAAA…, or ABC… of version 2');

/** ASP.NET Core Identity, version 3 (1, PRF, iterations, length of the salt, salt, subkey) and 2 (0, salt, subkey). */
export const aspnetIdentity: PasswordFormat = {
  name: 'aspnet-identity',
  about: 'ASP.NET Core Identity, PasswordHash of version 3, and of version 2 (ASP.NET Identity)',

  read({ hash }) {
    const bytes = decodeBase64(hash);
    if (bytes.length === 49 && bytes[0] === 0)
      return keptPbkdf2('sha1', 1000, bytes.subarray(1, 17), bytes.subarray(17));
    if (bytes.length <= HEADER || bytes[0] !== 1) return REFUSAL;
    const digest = DIGESTS[bytes.readUInt32BE(1)];
    const end = HEADER + bytes.readUInt32BE(9);
    if (digest === undefined || end >= bytes.length) return REFUSAL;
    return keptPbkdf2(digest, bytes.readUInt32BE(5), bytes.subarray(HEADER, end), bytes.subarray(end));
  },
};
