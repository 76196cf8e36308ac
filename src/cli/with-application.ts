import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Database } from '../database/index.js';
import { CliModule } from './cli.module.js';
import { readEnvironment } from './read-environment.js';

let configFile: string | undefined;

/** @param file the module with the options of a host, which all commands of this process go by */
export function configureWith(file: string | undefined): void {
  configFile = file;
}

/** @returns the module with the options of a host; undefined for the service */
export function configuredFile(): string | undefined {
  return configFile;
}

/**
 * Runs a command with the service's configuration and database, and closes them after it.
 *
 * @param command gets the application
 * @returns what the command returns
 */
export async function withApplication<T>(
  command: (application: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const environment = await readEnvironment(configFile);
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
