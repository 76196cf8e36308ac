import { type Client } from '../common/http/index.js';
import { type Session, type Transport } from '../sessions/index.js';

/** Where a login comes from, and what it is to end in. */
export interface LoginContext {
  readonly client: Client;
  /** How the refresh token will travel, as `TransportSelector` says. */
  readonly transport: Transport;
  /** The session that the new one takes the place of: its user was logged in before. */
  readonly replaces?: Session | undefined;
  /** What a remembered device holds, if the client sent such a thing. */
  readonly deviceToken?: string | undefined;
  /** Whether it goes on after a challenge: it was counted when it began. */
  readonly isContinued?: true;
  /** Whether the account was created a moment ago: it has no logins to count, and no session beside this one. */
  readonly isNewAccount?: true;
}
