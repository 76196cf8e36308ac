import { type User } from '../../users/index.js';

/** For `PublicKeyCredential.signalUnknownCredential()`. */
export interface UnknownCredential {
  readonly rpId: string;
  /** Base64url. */
  readonly credentialId: string;
}

/** For `PublicKeyCredential.signalAllAcceptedCredentials()`. */
export interface AllAcceptedCredentials {
  readonly rpId: string;
  /** The user handle, base64url. */
  readonly userId: string;
  /** Base64url, all of them. */
  readonly allAcceptedCredentialIds: string[];
}

/** For `PublicKeyCredential.signalCurrentUserDetails()`. */
export interface CurrentUserDetails {
  readonly rpId: string;
  /** The user handle, base64url. */
  readonly userId: string;
  readonly name: string;
  readonly displayName: string;
}

/** What a page tells a browser of an account's passkeys (WebAuthn L3 §5.1.10), each member for the method of its name. */
export interface AccountSignals {
  readonly allAcceptedCredentials: AllAcceptedCredentials;
  readonly currentUserDetails: CurrentUserDetails;
}

/** What authenticators show of an account, and know it by. */
export type AccountName = Pick<User, 'name' | 'email'> & {
  readonly id: string;
  readonly username?: string | undefined;
};

/**
 * @param userId of the account
 * @returns its user handle in base64url
 */
export function handleOf(userId: string): string {
  return Buffer.from(userId).toString('base64url');
}

/**
 * @param user the account
 * @returns by what authenticators know it
 */
export function accountNameOf({ _id: id, name, email, username }: User): AccountName {
  return { id, name, email, username };
}

/**
 * @param user the account, as it is now
 * @param rpId the domain of the passkeys
 */
export function signalsOf(user: User, rpId: string): AccountSignals {
  const { id, name: displayName, email, username } = accountNameOf(user);
  const userId = handleOf(id);
  const allAcceptedCredentialIds = (user.passkeys ?? []).map((passkey) => passkey.id);
  return {
    allAcceptedCredentials: { rpId, userId, allAcceptedCredentialIds },
    currentUserDetails: { rpId, userId, name: username ?? email, displayName },
  };
}
