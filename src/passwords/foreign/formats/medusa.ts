import { type PasswordFormat } from './password-format.js';
import { kept } from './read-password.js';

/** Medusa, and whatever else stores keys of scrypt-kdf. */
export const medusa: PasswordFormat = {
  name: 'medusa',
  about: 'Medusa, provider_metadata.password: a key of scrypt-kdf in base64 (c2NyeXB0…)',
  read: ({ hash }) => kept(`$scrypt-kdf$${hash}`),
};
