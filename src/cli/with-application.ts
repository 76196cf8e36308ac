import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadEnvironment } from '../config/index.js';
import { besideRunningService, Database } from '../database/index.js';
import { CliModule } from './cli.module.js';

/**
 * Runs a command with the service's configuration and database, and closes them after it.
 *
 * @param command gets the application
 * @returns what the command returns
 */
export async function withApplication<T>(
  command: (application: INestApplicationContext) => Promise<T>,
): Promise<T> {
  // A command is about a service that is there: in a wrong folder it makes nothing up.
  const environment = await besideRunningService(loadEnvironment({ mayGenerate: false }));
  const application = await NestFactory.createApplicationContext(CliModule.forRoot(environment), {
    // What goes wrong is thrown, and told in one line.
    logger: false,
    abortOnError: false,
  });
  try {
    await application.get(Database).open();
    return await command(application);
  } finally {
    await application.close();
  }
}
