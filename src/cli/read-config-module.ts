import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type NightlatchExtras } from '../nightlatch.extras.js';
import { type NightlatchOptions } from '../nightlatch.options.js';
import { CommandError } from './explain.js';

type HostOptions = NightlatchOptions & NightlatchExtras;

/** What a module of a host says. */
export interface HostConfig {
  /** What it gives to `NightlatchModule.forRoot`, or what the factory of `forRootAsync` returns. */
  options: HostOptions;
  /** Its database; undefined: as the environment says. */
  mongodbUri: string | undefined;
}

/**
 * Loads a module of a host: its `default` or `options` are the options, or a function that returns them (a promise will
 * do), its `mongodbUri` is the connection string or such a function. An ES module or CommonJS.
 *
 * @param file its path, from the working directory
 * @throws CommandError when it can't be loaded, or exports no options
 */
export async function readConfigModule(file: string): Promise<HostConfig> {
  const exported = await load(file);
  const options = await valueOf(exported['options'] ?? exported['default']);
  if (typeof options !== 'object' || options === null) {
    throw new CommandError(
      `--config ${file}: must export the options of NightlatchModule, or a function that returns them, as default or as options.`,
    );
  }
  const mongodbUri = await valueOf(exported['mongodbUri']);
  return {
    options: options,
    mongodbUri: typeof mongodbUri === 'string' && mongodbUri !== '' ? mongodbUri : undefined,
  };
}

type Exports = Record<string, unknown>;

async function load(file: string): Promise<Exports> {
  try {
    const exported = (await import(pathToFileURL(resolve(file)).href)) as Exports;
    const common = exported['default'] as Exports | null | undefined;
    // What TypeScript makes of a default export in CommonJS.
    return common?.['__esModule'] === true ? common : exported;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new CommandError(`--config ${file}: can't be loaded as JavaScript (${reason}).`);
  }
}

function valueOf(value: unknown): unknown {
  return typeof value === 'function' ? (value as () => unknown)() : value;
}
