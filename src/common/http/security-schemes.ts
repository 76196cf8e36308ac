import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';

/** Name of the security scheme by which Swagger UI logs in with e-mail and password. */
export const PASSWORD_SCHEME = 'password';

/** Name of the security scheme of introspection clients. */
export const CLIENT_SCHEME = 'introspectionClient';

/**
 * Documents that a route (or all routes of a controller) needs an access token: one that Swagger UI fetched with
 * e-mail and password, or one that was pasted.
 */
export function ApiAccessToken(): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiBearerAuth(), ApiSecurity(PASSWORD_SCHEME));
}
