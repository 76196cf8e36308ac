import { type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { addSecuritySchemes } from '../common/http/index.js';
import { annotate } from '../common/openapi.js';
import { authorizeDialog } from './authorize-dialog.plugin.js';

/** The groups of the routes, in the order in which somebody new needs them. */
const TAGS: Record<string, string> = {
  Authentication: 'Sign up, log in, refresh, log out',
  Me: 'The account of the caller',
  'Second factors': 'What is proved beside a password, at a login and in a session',
  Sessions: 'Where the caller is logged in',
  Passwords: 'Changing, forgetting and resetting them',
  Passkeys: 'Logging in without a password, or with one and a passkey',
  'E-mail login': 'Logging in by a link or a code that is mailed',
  'Federated login': 'Logging in with an account at a provider, and linking such accounts',
  'E-mail': 'Confirming an address, and moving to another one',
  OAuth: 'The same for OAuth 2 clients, and introspection for other services',
  Administration: 'For the role `admin`',
  Discovery: 'Metadata and public keys',
  'For other services': 'What services that verify tokens themselves need to know',
  Operation: 'Health and metrics',
};

/** No client has to name itself to log in, and there are no scopes: fields and words that would only confuse. */
const STYLE = `
  .swagger-ui .auth-container :is(.scope-def, .flow),
  .swagger-ui .auth-container .wrapper:has(> label:is([for=password_type], [for=client_id_password], [for=client_secret_password]))
  { display: none }
`;

/** What an answer takes along of what Swagger's server says; all else is said by ours. */
const HEADERS = ['content-type', 'cache-control', 'etag', 'last-modified', 'accept-ranges', 'content-range'];

/**
 * Serves Swagger UI at `/docs` and the OpenAPI 3.1 document at `/docs-json`. Swagger is loaded when the first of them is
 * asked for. As a server that runs takes no more routes, it gets a server of its own, which listens nowhere.
 *
 * @param app the application, before it is initialized
 */
export function setUpSwagger(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  let swagger: ReturnType<typeof openSwagger> | undefined;
  for (const path of ['/docs', '/docs/*', '/docs-json']) {
    fastify.get(path, async ({ url, headers }, reply) => {
      const server = await (swagger ??= openSwagger(app));
      const answer = await server.inject({ url, headers });
      if (answer.statusCode >= 400) {
        reply.callNotFound();
        return reply;
      }
      for (const name of HEADERS) {
        const value = answer.headers[name];
        if (value !== undefined) reply.header(name, value);
      }
      return reply.code(answer.statusCode).send(answer.rawPayload);
    });
  }
}

async function openSwagger(app: INestApplication) {
  const { SwaggerModule } = await annotate();
  const platform = new FastifyAdapter();
  const ui = { getHttpAdapter: () => platform } as unknown as INestApplication;
  SwaggerModule.setup('docs', ui, await createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'nightlatch API',
    customCss: STYLE,
    // Not persistAuthorization: it would write the password that was typed into localStorage, in clear.
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true, plugins: [authorizeDialog] },
  });
  return platform.getInstance();
}

/**
 * Describes the routes of an application, whether it is initialized or not. docs/http-api.md is generated from it.
 *
 * @param app the application
 * @returns an OpenAPI 3.1 document
 */
export async function createOpenApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await annotate();
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('nightlatch')
    .setDescription(
      'Accounts, logins and sessions. Sign up, press **Authorize** and log in with e-mail and password, or paste an ' +
        '`accessToken`; from then on the guarded routes below work. This page does not refresh its token: when they ' +
        'answer 401, press **Authorize** again, **Logout**, and log in once more. To try `/auth/refresh`, put the ' +
        '`refreshToken` of a sign-up or login into its body. Every refusal is a problem ' +
        '(RFC 9457) whose `code` is made to branch on; those of OAuth have the form of RFC 6749.',
    )
    .setVersion('1');
  for (const [name, description] of Object.entries(TAGS)) config.addTag(name, description);
  return SwaggerModule.createDocument(app, addSecuritySchemes(config).build());
}
