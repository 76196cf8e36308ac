import { Logger } from '@nestjs/common';
import {
  ConfigurationError,
  type Environment,
  HOST_OPTIONS,
  hostEnvironment,
  misspelt,
  type RawVariables,
} from './config/index.js';
import { EXTRAS } from './nightlatch.extras.js';
import type { SettingOptions } from './nightlatch.options.generated.js';

/**
 * The settings of the library. Rules and defaults are those of the variables, which docs/configuration.md explains.
 * Nothing but NODE_ENV is read from the host's environment.
 */
export interface NightlatchOptions extends SettingOptions {
  /** Folder for generated secrets and, without `smtpUrl`, mails. Default: `.data`. */
  dataDir?: string | undefined;
}

/** Which variable is which option, for messages. */
const NAMES: ReadonlyMap<string, string> = new Map(
  HOST_OPTIONS.map(({ variable, name }) => [variable, name]),
);

/**
 * @param prefix as a host writes it: `api`, `/api/`, `api/v1`
 * @returns as it stands before a path: `/api/v1`; empty when there is none
 * @throws ConfigurationError when it is no plain path
 */
export function readPrefix(prefix: string): string {
  const path = prefix.replace(/^\/|\/$/g, '');
  if (path === '') return '';
  if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(path)) return `/${path}`;
  // Cookies and links have it, and they know no parameters.
  throw new ConfigurationError([
    { variable: 'routePrefix', rule: 'must be a path of plain names, such as api or api/v1' },
  ]);
}

/**
 * @param options what the host has set
 * @param routePrefix what stands before our routes: nothing, or `/api`
 * @param mayGenerate whether secrets that development lacks may be generated
 * @returns the settings, complete and valid
 * @throws ConfigurationError that lists every wrong one, by the name of the option
 */
export function readOptions(
  { dataDir, ...options }: NightlatchOptions,
  routePrefix = '',
  mayGenerate = true,
): Environment {
  const given = new Map<string, unknown>(
    Object.entries<unknown>({ ...options }).filter(([, value]) => value !== undefined),
  );
  const set: RawVariables = {};
  const problems = new Map<string, string>();
  for (const { name, variable, kind } of HOST_OPTIONS) {
    if (!given.has(name)) continue;
    const value = given.get(name);
    given.delete(name);
    // Of an empty list nothing is set.
    if (Array.isArray(value) && value.length === 0) continue;
    const written = kind.write(value);
    if (written === undefined) problems.set(name, kind.rule);
    else set[variable] = written;
  }
  const names = [...HOST_OPTIONS.map(({ name }) => name), 'dataDir', ...Object.keys(EXTRAS)];
  const meant = new Map(misspelt([...Object.keys(options)], names));
  for (const unknown of given.keys()) {
    const hint = meant.get(unknown);
    problems.set(
      unknown,
      hint === undefined ? 'is not an option' : `is not an option; did you mean ${hint}?`,
    );
  }
  if (dataDir !== undefined && !isPath(dataDir)) {
    problems.set('dataDir', 'must be the path of a folder');
  }
  const found = [...problems].map(([variable, rule]) => ({ variable, rule }));
  try {
    return hostEnvironment(
      set,
      {
        ...(dataDir !== undefined && { dataDir }),
        routePrefix,
        mayGenerate,
        announce: (line) => new Logger('NightlatchModule').log(renamed(line)),
      },
      found,
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // What seems to be missing because it could not be written has its own line already.
    throw new ConfigurationError(
      inOptions(error).problems.filter(({ variable, rule }) => (problems.get(variable) ?? rule) === rule),
    );
  }
}

/**
 * @param error names variables
 * @returns the same, in the names of the options
 */
export function inOptions(error: ConfigurationError): ConfigurationError {
  return new ConfigurationError(
    error.problems.map(({ variable, rule }) => ({ variable: renamed(variable), rule: renamed(rule) })),
  );
}

/** A host in JavaScript, or one whose settings come from a file, may give anything. */
function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function renamed(words: string): string {
  return words.replace(/\b[A-Z][A-Z_]+\b/g, (word) => NAMES.get(word) ?? word);
}
