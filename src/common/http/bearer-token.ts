/** The parts of a request that matter here, on Fastify (`raw`) and on Express. */
export interface RequestWithHeaders {
  headers: { authorization?: string };
  raw?: { rawHeaders: string[] };
  rawHeaders?: string[];
}

const AUTHORIZATION = 'authorization';

/** RFC 6750 §2.1: one scheme, one space, one b64token, nothing behind it. */
const BEARER = /^Bearer ([\w.~+/-]+=*)$/i;

/**
 * Whether the request carries an Authorization header at all: a refusal then says `invalid_token`.
 *
 * @param request an Express or Fastify request
 */
export function hasAuthorization(request: RequestWithHeaders): boolean {
  return request.headers.authorization !== undefined;
}

/**
 * The access token of a request, from its Authorization header and nowhere else: a token in a URL ends in
 * logs and histories (RFC 6750 §5.3), one in a form makes forged posts possible.
 *
 * @param request an Express or Fastify request
 * @returns the token, or null when there is none, when it is malformed, or when the header is sent twice:
 * Node keeps the first of two, a proxy before it may have checked the second
 */
export function bearerToken(request: RequestWithHeaders): string | null {
  return BEARER.exec(soleAuthorization(request))?.[1] ?? null;
}

const SCHEME = 'Bearer ';

/**
 * What stands where {@link bearerToken} finds a token, whether it could be one or not: to be looked up among tokens that
 * were checked before. It spares a look at every character.
 *
 * @param request an Express or Fastify request
 * @returns empty when there is nothing, and for a scheme that is spelled another way
 */
export function presentedToken(request: RequestWithHeaders): string {
  const authorization = soleAuthorization(request);
  return authorization.startsWith(SCHEME) ? authorization.slice(SCHEME.length) : '';
}

/**
 * The Authorization header of a request.
 *
 * @param request an Express or Fastify request
 * @returns the header; empty when there is none or it is sent twice
 */
export function soleAuthorization(request: RequestWithHeaders): string {
  const rawHeaders = request.raw?.rawHeaders ?? request.rawHeaders ?? [];
  let sent = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    // By the length first: it spares nearly every name at every request.
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) sent++;
  }
  return sent > 1 ? '' : (request.headers.authorization ?? '');
}
