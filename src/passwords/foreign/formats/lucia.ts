import { readSaltAndKey } from './better-auth.js';
import { type PasswordFormat } from './password-format.js';

/** What LegacyScrypt of version 3, and version 2, put before a hash with r=16. */
const SECOND = /^s2:/;

/** lucia 2 and 3. */
export const lucia: PasswordFormat = {
  name: 'lucia',
  about: 'lucia 3, Scrypt and LegacyScrypt, and what lucia 2 made: salt:key or s2:salt:key, r=16',
  read: ({ hash }) => readSaltAndKey(hash.replace(SECOND, ''), 16),
};

/** lucia 1, whose two parts look like those of version 3: only who knows the system can tell. */
export const lucia1: PasswordFormat = {
  name: 'lucia-1',
  about: 'lucia 1: salt:key with r=8; s2:salt:key, which it made later, with r=16',
  read: ({ hash }) =>
    SECOND.test(hash) ? readSaltAndKey(hash.replace(SECOND, ''), 16) : readSaltAndKey(hash, 8),
};
