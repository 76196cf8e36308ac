import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adoptDotenv, type Environment, loadEnvironment } from '../config/index.js';
import { besideRunningService } from '../database/index.js';
import { EXTRAS } from '../nightlatch.extras.js';
import { readOptions, readPrefix } from '../nightlatch.options.js';
import { CommandError } from './explain.js';
import { readConfigModule } from './read-config-module.js';

/** Of this package: the repository of the service, or a folder of a host's node_modules. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The settings that a command goes by. It is about an application that is there: in a wrong folder it makes up no secrets,
 * and beside an application of somebody else it starts no database.
 *
 * @param configFile a module of a host with its options; the environment and `.env` alone when undefined
 * @returns the settings, with a database that is there unless the service would start its own
 * @throws CommandError, ConfigurationError that say what to set
 */
export async function readEnvironment(configFile: string | undefined): Promise<Environment> {
  const settings =
    configFile === undefined ? loadEnvironment({ mayGenerate: false }) : await readHost(configFile);
  const environment = await besideRunningService(settings);
  if (environment.variables.MONGODB_URI !== undefined || isServiceFolder()) return environment;
  throw new CommandError(
    'MONGODB_URI is not set, and no mongod of an application runs here: set it to the database of your application, or ' +
      'name the module that has it with --config. A command starts no database outside the folder of the service.',
  );
}

/** What is published has no service. */
function isServiceFolder(): boolean {
  return (
    existsSync(join(PACKAGE, 'dist', 'main.js')) && realpathSync(process.cwd()) === realpathSync(PACKAGE)
  );
}

/**
 * @param file a module of a host with its options
 * @returns its settings
 */
export async function readHost(file: string): Promise<Environment> {
  const { MONGODB_URI } = adoptDotenv(resolve('.env'));
  const { options, mongodbUri = MONGODB_URI } = await readConfigModule(file);
  const { dbName, routePrefix = '', ...rest } = options;
  const given = Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in EXTRAS)));
  const environment = readOptions(given, readPrefix(routePrefix), false);
  return {
    ...environment,
    dbName,
    variables: { ...environment.variables, ...(mongodbUri !== undefined && { MONGODB_URI: mongodbUri }) },
  };
}
