import type { Slice } from './slice.js';

/** How passwords are evaluated and hashed. */
export interface PasswordsConfig {
  /** bcrypt's cost: 2^cost rounds. */
  readonly cost: number;
  /** Key of the HMAC before bcrypt, as the UTF-8 of the text; undefined for none. */
  readonly pepper: string | undefined;
  /** Code points. */
  readonly minLength: number;
  /** Whether common passwords are refused. */
  readonly blocklist: boolean;
  /** 32 bytes in base64: what secrets of imported hashes are encrypted under; undefined where there is none. */
  readonly encryptionKey?: string | undefined;
  /** The same, to change to. */
  readonly newEncryptionKey?: string | undefined;
}

export const passwordsSlice: Slice<PasswordsConfig> = {
  namespace: 'nightlatch.passwords',
  read: ({ variables }) => ({
    cost: variables.BCRYPT_COST,
    pepper: variables.PASSWORD_PEPPER,
    minLength: variables.PASSWORD_MIN_LENGTH,
    blocklist: variables.PASSWORD_BLOCKLIST,
    encryptionKey: variables.KEY_ENCRYPTION_KEY,
    newEncryptionKey: variables.NEW_KEY_ENCRYPTION_KEY,
  }),
};

/** Injection token of {@link PasswordsConfig}. */
export const PASSWORDS_CONFIG = passwordsSlice.namespace;
