import { type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { REQUIRED_ROLES } from './roles.decorator.js';
import { routeMetadata } from './route-metadata.js';

/** Where a protected resource without a path is described (RFC 9728 §3). */
const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * Where a protected resource is described (RFC 9728 §3.1): the path of the resource comes last.
 *
 * @param resource its URL
 */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}${RESOURCE_METADATA_PATH}${pathname === '/' ? '' : pathname}`;
}

/** Protected resource metadata (RFC 9728 §2). */
export interface ResourceMetadata {
  resource: string;
  authorization_servers: string[];
  bearer_methods_supported: string[];
}

/**
 * @param resource its URL
 * @param issuer whose access tokens it takes
 * @returns what describes it
 */
export function resourceMetadata(resource: string, issuer: string): ResourceMetadata {
  return { resource, authorization_servers: [issuer], bearer_methods_supported: ['header'] };
}

/**
 * The header of a 401 that also tells where the resource is described (RFC 9728 §5.1), so that a client that knows nothing
 * but its URL finds out who issues tokens. `scope` has the roles of the route, any of which suffices.
 *
 * @param code why the guard refuses
 * @param metadata where the resource is described; undefined where it is not
 * @param reflector reads the metadata of the route
 * @param context the route; undefined outside one
 * @returns the headers; undefined where the challenge of the code says all there is to say
 */
export function bearerChallenge(
  code: 'authentication_required' | 'access_token_invalid',
  metadata: string | undefined,
  reflector: Reflector,
  context: ExecutionContext | undefined,
): { 'WWW-Authenticate': string } | undefined {
  if (metadata === undefined || context === undefined) return undefined;
  const roles = routeMetadata(reflector, REQUIRED_ROLES, context) as string[] | undefined;
  const parameters = [
    ...(code === 'access_token_invalid' ? ['error="invalid_token"'] : []),
    `resource_metadata="${metadata}"`,
    ...(roles === undefined ? [] : [`scope="${roles.join(' ')}"`]),
  ];
  return { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` };
}
