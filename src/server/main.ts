import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nameError, redact } from '../common/errors/index.js';
import {
  ConfigurationError,
  type Environment,
  HTTP_CONFIG,
  type HttpConfig,
  loadEnvironment,
  logSlice,
} from '../config/index.js';
import { Startup } from '../startup/index.js';
import { AppModule } from './app.module.js';
import { createAdapter, setUpApp } from './app.setup.js';
import { logProcessFailures, surviveClosedOutput } from './process-failures.setup.js';
import { ServiceLogger } from './service-logger.js';

/** Starts the service: read the configuration, build, listen. SIGTERM and SIGINT stop it in order. */
async function start(environment: Environment, announcements: string[], warnings: string[]): Promise<void> {
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

surviveClosedOutput();
const announcements: string[] = [];
const warnings: string[] = [];
try {
  const environment = loadEnvironment({
    announce: (line) => announcements.push(line),
    warn: (line) => warnings.push(line),
  });
  await start(environment, announcements, warnings);
} catch (error) {
  // A variable that seems to be missing may only be misspelt.
  for (const line of warnings) process.stderr.write(`${line}\n`);
  // A wrong configuration and a missing database are the operator's to mend: they need no stack.
  const message = error instanceof Error ? redact(error.message) : nameError(error);
  process.stderr.write(
    `${error instanceof ConfigurationError ? message : `nightlatch did not start: ${message}`}\n`,
  );
  process.exit(1);
}
