import { createHash, timingSafeEqual } from 'node:crypto';

/** What goes to a provider and comes back from it, or is proved to it. */
export interface FlowSecrets {
  /** Binds the callback to who began (RFC 6749 §10.12). */
  readonly state: string;
  /** Binds the ID token to the request (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  /** Binds the code to the request (RFC 7636). */
  readonly codeVerifier: string;
}

/**
 * Three values for a login at a provider, each derived from the one that the browser or the app holds. The database has another
 * hash of that one, so whoever reads it can finish nothing.
 *
 * @param flow what the client holds
 */
export function secretsOf(flow: string): FlowSecrets {
  return {
    state: derive(flow, 'state'),
    nonce: derive(flow, 'nonce'),
    codeVerifier: derive(flow, 'code verifier'),
  };
}

/**
 * @param flow what the client holds
 * @param state what came back
 * @returns whether that is of this flow
 */
export function isStateOf(flow: string, state: string | undefined): boolean {
  if (state === undefined) return false;
  const [expected, given] = [Buffer.from(secretsOf(flow).state), Buffer.from(state)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function derive(flow: string, what: string): string {
  return createHash('sha256').update(`nightlatch federated login ${what} ${flow}`).digest('base64url');
}
