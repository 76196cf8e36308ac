import { type PasswordFormat } from './password-format.js';
import { before, kept, keptArgon2, refused } from './read-password.js';

/** Meteor and Rocket.Chat: bcrypt or Argon2 over SHA-256 of the password, encoded in a way of its own. */
export const meteor: PasswordFormat = {
  name: 'meteor',
  about: 'Meteor and Rocket.Chat, services.password.bcrypt or .argon2: over the SHA-256 of the password',

  read({ hash }) {
    if (hash.startsWith('$2')) return before(['meteor'], kept(hash));
    if (hash.startsWith('$argon2')) return before(['meteor'], keptArgon2(hash));
    return refused('must be a bcrypt or Argon2 hash of Meteor');
  },
};
