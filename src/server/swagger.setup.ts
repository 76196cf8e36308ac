import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { addSecuritySchemes } from '../common/http/index.js';

/**
 * Serves Swagger UI at `/docs` and the OpenAPI 3.1 document at `/docs-json`.
 *
 * @param app the application, before it is initialized
 */
export function setUpSwagger(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'nightlatch API',
    // Not persistAuthorization: it would write the password that was typed into localStorage, in clear.
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}

/**
 * Describes the routes of an application, whether it is initialized or not. docs/http-api.md is generated from it.
 *
 * @param app the application
 * @returns an OpenAPI 3.1 document
 */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('nightlatch')
    .setDescription(
      'Accounts, logins and sessions. Sign up, press **Authorize** and log in with e-mail and password, or paste an ' +
        '`accessToken`; from then on the guarded routes below work. This page does not refresh its token: when they ' +
        'answer 401, press **Authorize** again, **Logout**, and log in once more. Every refusal is a problem ' +
        '(RFC 9457) whose `code` is made to branch on; those of OAuth have the form of RFC 6749.',
    )
    .setVersion('1');
  return SwaggerModule.createDocument(app, addSecuritySchemes(config).build());
}
