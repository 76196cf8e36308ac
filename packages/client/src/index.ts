import { Client, type ClientOptions } from './client.js';

/**
 * Makes a client of a nightlatch service. A page needs one; it begins to look for a session when it is first asked.
 *
 * @param options where the service is, and what differs
 */
export function createClient(options: ClientOptions = {}): Client {
  return new Client(options);
}

export { type Client, type ClientOptions, type Demand } from './client.js';
export { type AuthError, AuthFailure, type ErrorCode, type LocalErrorCode, type Result } from './errors.js';
export { type Passkeys } from './passkeys.js';
export { type AuthState, type Transport } from './session.js';
export { type Step } from './steps.js';
export { memoryStorage, secureStorage, type SecureStore, type Storage, tabStorage } from './storage.js';
export { type Asking } from './webauthn.js';
export type * from './api.js';
export type { UserResponse as User } from './api.js';
