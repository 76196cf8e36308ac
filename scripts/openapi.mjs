import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { loadEnvironment } from '../dist/config/index.js';
import { AppModule } from '../dist/server/app.module.js';
import { createAdapter } from '../dist/server/app.setup.js';
import { createOpenApiDocument } from '../dist/server/swagger.setup.js';

/** Valid, and nothing of it is used. */
const environment = loadEnvironment({
  env: {
    NODE_ENV: 'test',
    MONGODB_URI: 'mongodb://localhost/unused',
    EMAIL_LOGIN: 'on',
    ANONYMOUS_USERS: 'on',
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
  },
  envFile: '/nonexistent',
  mayGenerate: false,
});

let made;

/**
 * The OpenAPI document of a service that has every route, made once a process.
 *
 * @returns {Promise<{ app: object, document: object }>} it, and the application, which is never started
 */
export function openApi() {
  made ??= (async () => {
    const app = await NestFactory.create(AppModule.forRoot(environment), createAdapter(environment), {
      // Nothing is created, so nothing connects: only what decorators say is read.
      preview: true,
      logger: false,
      abortOnError: false,
      bodyParser: false,
    });
    return { app, document: await createOpenApiDocument(app) };
  })();
  return made;
}
