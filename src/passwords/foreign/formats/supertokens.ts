import { decodeBase64 } from '../base64.js';
import { readFirebase } from './firebase.js';
import { type PasswordFormat } from './password-format.js';
import { before, kept, keptArgon2, refused } from './read-password.js';

const FIREBASE = /^\$f_scrypt\$([^$]+)\$([^$]+)\$m=(\d{1,2})\$r=(\d{1,2})\$s=([^$]*)$/;

/** SuperTokens: bcrypt, Argon2, and Firebase's scrypt over the password in US-ASCII. */
export const supertokens: PasswordFormat = {
  name: 'supertokens',
  about:
    'SuperTokens: bcrypt, Argon2, and $f_scrypt$ of those who came from Firebase, with --firebase-hash-config',
  secret: 'signerKey',

  read({ hash }, { signerKey }) {
    if (hash.startsWith('$2')) return kept(hash);
    if (hash.startsWith('$argon2')) return keptArgon2(hash);
    const [, digest, salt = '', memCost, rounds, separator = ''] = FIREBASE.exec(hash) ?? [];
    if (digest === undefined) return refused('must be a hash of SuperTokens: $2a$, $argon2id$ or $f_scrypt$');
    if (signerKey === undefined)
      return refused(
        "needs the Firebase project's signer key: import with `users import --firebase-hash-config FILE`",
      );
    const project = {
      signerKey,
      saltSeparator: decodeBase64(separator),
      rounds: Number(rounds),
      memCost: Number(memCost),
    };
    return before(['ascii'], readFirebase(decodeBase64(digest), decodeBase64(salt), project));
  },
};
