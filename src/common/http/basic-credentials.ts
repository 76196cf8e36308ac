import { type RequestWithHeaders, soleAuthorization } from './bearer-token.js';

/** RFC 7617 §2: one scheme, one space, base64, nothing behind it. */
const BASIC = /^Basic ([a-z0-9+/]+=*)$/i;

/** What a client says to be, and what proves it. */
export interface ClientCredentials {
  id: string;
  secret: string;
}

/**
 * The client credentials of a request (RFC 6749 §2.3.1), from its Authorization header and nowhere else.
 *
 * @param request an Express or Fastify request
 * @returns the credentials as they were sent; null when there are none, when they are malformed, or when the
 * header is sent twice
 */
export function basicCredentials(request: RequestWithHeaders): ClientCredentials | null {
  const encoded = BASIC.exec(soleAuthorization(request))?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? null : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
