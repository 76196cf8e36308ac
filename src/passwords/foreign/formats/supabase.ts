import { decodeBase64 } from '../base64.js';
import { readFirebase } from './firebase.js';
import { type PasswordFormat } from './password-format.js';
import { kept, keptArgon2, refused } from './read-password.js';

const FIREBASE =
  /^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,2}),p=1(?:,ss=([^,$]*))?,sk=([^,$]+)\$([^$]+)\$([^$]+)$/;

/** Supabase: bcrypt, and what it imports. */
export const supabase: PasswordFormat = {
  name: 'supabase',
  about: 'Supabase, encrypted_password: bcrypt, Argon2, and $fbscrypt$ of those who came from Firebase',

  read({ hash }) {
    const [, memCost, rounds, separator = '', signerKey = '', salt = '', digest = ''] =
      FIREBASE.exec(hash) ?? [];
    if (memCost !== undefined)
      return readFirebase(decodeBase64(digest), decodeBase64(salt), {
        signerKey: decodeBase64(signerKey),
        saltSeparator: decodeBase64(separator),
        rounds: Number(rounds),
        memCost: Number(memCost),
      });
    if (hash.startsWith('$2')) return kept(hash);
    if (hash.startsWith('$argon2')) return keptArgon2(hash);
    return refused('must be a hash of Supabase: $2a$, $argon2id$, $argon2i$ or $fbscrypt$');
  },
};
