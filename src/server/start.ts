import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Environment, HTTP_CONFIG, type HttpConfig, logSlice } from '../config/index.js';
import { Startup } from '../startup/index.js';
import { AppModule } from './app.module.js';
import { createAdapter, setUpApp } from './app.setup.js';
import { logProcessFailures } from './process-failures.setup.js';
import { ServiceLogger } from './service-logger.js';

/**
 * Starts the service: build, listen, wait until it is ready. SIGTERM and SIGINT stop it in order.
 *
 * @param environment the checked configuration
 * @param announcements what reading it had to say
 * @param warnings the same, of what may be wrong; emptied
 * @throws what keeps it from starting
 */
export async function start(
  environment: Environment,
  announcements: string[],
  warnings: string[],
): Promise<void> {
  const logger = new ServiceLogger(logSlice.read(environment));
  logProcessFailures(logger);
  for (const line of announcements) logger.log(line, 'nightlatch');
  for (const line of warnings.splice(0)) logger.warn(line, 'nightlatch');
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(environment),
    createAdapter(environment),
    { logger, bodyParser: false, abortOnError: false },
  );
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  try {
    await setUpApp(app);
    const { host, port, publicUrl, swagger } = app.get<HttpConfig>(HTTP_CONFIG);
    await app.listen(port, host);
    // It listens while it waits for the database; what then turns out to be wrong still ends it.
    if (!(await app.get(Startup).finished())) return;
    logger.log(`Ready: ${publicUrl}${swagger ? ` · Swagger UI: ${publicUrl}/docs` : ''}`, 'nightlatch');
  } catch (error) {
    await app.close();
    throw error;
  }
}
