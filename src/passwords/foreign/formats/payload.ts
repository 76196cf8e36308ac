import { readHash } from './passport-local-mongoose.js';
import { type PasswordFormat } from './password-format.js';
import { fromHex, keptPbkdf2 } from './read-password.js';

const SECOND = /^pbkdf2-sha256-v1:([\da-f]{64})$/;

/** Payload, whose collections hold two forms side by side: an old hash is replaced at the user's next login. */
export const payload: PasswordFormat = {
  name: 'payload',
  about: 'Payload, hash and salt: pbkdf2-sha256-v1: of 3.90 and newer, and the bare digits of before',
  needsSalt: true,

  read({ hash, salt = '' }) {
    const [, digits] = SECOND.exec(hash) ?? [];
    return digits === undefined
      ? readHash(hash, salt)
      : keptPbkdf2('sha256', 600_000, Buffer.from(salt, 'utf8'), fromHex(digits));
  },
};
