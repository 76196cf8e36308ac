import { BUILT_IN_ROLES } from '../rules/accounts.js';
import type { Slice } from './slice.js';

/** Which roles there are, and who is the first to administer. */
export interface AccountsConfig {
  /** Every role a user can have: `user`, `admin`, and the host's own. */
  readonly roles: readonly string[];
  /** Whom to make an administrator at boot while there is none; undefined for nobody. */
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
}

export const accountsSlice: Slice<AccountsConfig> = {
  namespace: 'nightlatch.accounts',
  read: ({ variables: { ROLES, ADMIN_EMAIL: email, ADMIN_PASSWORD: password } }) => ({
    roles: [...BUILT_IN_ROLES, ...ROLES],
    firstAdmin: email === undefined || password === undefined ? undefined : { email, password },
  }),
};

/** Injection token of {@link AccountsConfig}. */
export const ACCOUNTS_CONFIG = accountsSlice.namespace;
