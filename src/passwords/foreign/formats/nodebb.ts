import { type PasswordFormat } from './password-format.js';
import { before, kept, refused } from './read-password.js';

/** NodeBB since 1.x: bcrypt over the SHA-512 of the password. */
export const nodebb: PasswordFormat = {
  name: 'nodebb',
  about:
    'NodeBB where password:shaWrapped is 1: bcrypt over the SHA-512 of the password (else it is plain bcrypt)',
  read: ({ hash }) =>
    hash.startsWith('$2') ? before(['sha512-hex'], kept(hash)) : refused('must be a bcrypt hash of NodeBB'),
};
