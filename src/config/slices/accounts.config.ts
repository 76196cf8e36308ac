import { BUILT_IN_ROLES } from '../rules/accounts.js';
import type { SignUpPolicy } from '../rules/sign-up.js';
import type { Slice } from './slice.js';

/** Which roles there are, who may open an account, and who is the first to administer. */
export interface AccountsConfig {
  /** Every role a user can have: `user`, `admin`, and the host's own. */
  readonly roles: readonly string[];
  /** Who may open an account. */
  readonly signUp: SignUpPolicy;
  /** Whether everybody who is imported must have an e-mail address. */
  readonly requireEmail: boolean;
  /** Seconds for which an anonymous account stays when its last session has ended. */
  readonly anonymousRetention: number;
  /** Whom to make an administrator at boot while there is none; undefined for nobody. */
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
}

export const accountsSlice: Slice<AccountsConfig> = {
  namespace: 'nightlatch.accounts',
  read: ({
    variables: {
      ROLES,
      SIGN_UP,
      REQUIRE_EMAIL,
      ANONYMOUS_RETENTION,
      ADMIN_EMAIL: email,
      ADMIN_PASSWORD: password,
    },
  }) => ({
    roles: [...BUILT_IN_ROLES, ...ROLES],
    signUp: SIGN_UP,
    requireEmail: REQUIRE_EMAIL,
    anonymousRetention: ANONYMOUS_RETENTION,
    firstAdmin: email === undefined || password === undefined ? undefined : { email, password },
  }),
};

/** Injection token of {@link AccountsConfig}. */
export const ACCOUNTS_CONFIG = accountsSlice.namespace;
