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
}

export const passwordsSlice: Slice<PasswordsConfig> = {
  namespace: 'nightlatch.passwords',
  read: ({ variables }) => ({
    cost: variables.BCRYPT_COST,
    pepper: variables.PASSWORD_PEPPER,
    minLength: variables.PASSWORD_MIN_LENGTH,
    blocklist: variables.PASSWORD_BLOCKLIST,
  }),
};

/** Injection token of {@link PasswordsConfig}. */
export const PASSWORDS_CONFIG = passwordsSlice.namespace;
