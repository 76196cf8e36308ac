import { type Client } from '../common/http/index.js';
import { type Session, type Transport } from '../sessions/index.js';

/** Where a login comes from, and what it is to end in. */
export interface LoginContext {
  readonly client: Client;
  /** How the refresh token will travel, as `TransportSelector` says. */
  readonly transport: Transport;
  /** The session that the new one takes the place of: its user was logged in before. */
  readonly replaces?: Session | undefined;
  /** Whether the account was created a moment ago: it has no logins to count, and no session beside this one. */
  readonly isNewAccount?: true;
}
