import { applyDecorators } from '@nestjs/common';
import type { DocumentBuilder } from '@nestjs/swagger';
import { ApiBearerAuth, ApiSecurity } from '../openapi.js';

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

/**
 * Describes how requests to guarded routes authenticate, our own and a host's with `@ApiBearerAuth()`, so that Swagger UI has
 * an Authorize button that logs in.
 *
 * @param config of the document
 * @param options where our routes are: the `routePrefix` of the module
 * @returns the same, for the next call
 *
 * @example
 * SwaggerModule.createDocument(app, addSecuritySchemes(new DocumentBuilder().setTitle('Cats')).build());
 */
export function addSecuritySchemes(
  config: DocumentBuilder,
  { routePrefix = '' }: { routePrefix?: string } = {},
): DocumentBuilder {
  const prefix = routePrefix.replace(/^\/+|\/+$/g, '');
  return config
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'Your e-mail address or username, and your password.',
        // Relative: the page logs in where it was opened, whatever PUBLIC_URL says.
        flows: { password: { tokenUrl: `${prefix && `/${prefix}`}/auth/token`, scopes: {} } },
      },
      PASSWORD_SCHEME,
    )
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Instead of logging in: an `accessToken` that you have.',
    })
    .addBasicAuth(
      {
        type: 'http',
        scheme: 'basic',
        description: 'Not for users: id and secret of a client of `INTROSPECTION_CLIENTS`.',
      },
      CLIENT_SCHEME,
    );
}
