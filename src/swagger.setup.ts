import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/**
 * Serves Swagger UI at `/docs` and the OpenAPI 3.1 document at `/docs-json`.
 *
 * @param app the application, before it is initialized
 */
export function setUpSwagger(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('nightlatch')
    .setDescription(
      'Accounts, logins and sessions. Sign up or log in, press **Authorize** and paste the `accessToken` of the ' +
        'answer; from then on the guarded routes below work. Every refusal is a problem (RFC 9457) whose `code` ' +
        'is made to branch on.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = (): ReturnType<typeof SwaggerModule.createDocument> =>
    SwaggerModule.createDocument(app, config);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    customSiteTitle: 'nightlatch API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}
