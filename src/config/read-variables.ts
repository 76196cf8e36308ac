import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.js';
import type { RawVariables } from './env.schema.js';
import { likeOurs, misspelt } from './misspelt.js';
import { PROVIDER_ID, providerVariables } from './providers.js';
import { SETTINGS, type VariableName } from './settings.js';

/** What is set. */
export interface SetVariables {
  /** The variables that the service knows, as text. */
  readonly raw: RawVariables;
  /** Everything: those of providers have names that nobody knows before. */
  readonly texts: Readonly<Record<string, string | undefined>>;
}

/**
 * Collects the service's variables from the process environment and a dotenv file; the former wins. An empty
 * string counts as unset, so that `PORT=` in a compose file doesn't hide what the file says.
 *
 * @param env the process environment
 * @param file path of the dotenv file; it may be missing
 * @param warn gets a line for each variable that is nearly one of ours: it would have no effect, and nobody would know
 * @returns what is set
 * @throws ConfigurationError when the file is there but can't be read
 */
export function readVariables(
  env: Record<string, string | undefined>,
  file: string,
  warn: (line: string) => void,
): SetVariables {
  const fromFile = readDotenv(file);
  const set = Object.keys({ ...fromFile, ...env }).filter((name) => env[name] || fromFile[name]);
  const raw = known(env, fromFile);
  const providers = (raw.FEDERATED_PROVIDERS ?? '').split(',').map((id) => id.trim());
  const names = [
    ...Object.keys(SETTINGS),
    ...providerVariables(providers.filter((id) => PROVIDER_ID.test(id))),
  ];
  for (const [name, meant] of misspelt(likeOurs(set), names))
    warn(`${name} is not a setting; did you mean ${meant}?`);
  return { raw, texts: Object.fromEntries(set.map((name) => [name, env[name] || fromFile[name]])) };
}

/**
 * Gives this process the variables of a dotenv file, for code of a host that reads its own; those that are set win.
 *
 * @param file path of the dotenv file; it may be missing
 * @returns those that the service knows, too, as text
 * @throws ConfigurationError when the file is there but can't be read
 */
export function adoptDotenv(file: string): RawVariables {
  for (const [name, value] of Object.entries(readDotenv(file))) process.env[name] ??= value;
  return known(process.env, {});
}

function known(env: NodeJS.Dict<string>, fromFile: NodeJS.Dict<string>): RawVariables {
  const raw: RawVariables = {};
  for (const variable of Object.keys(SETTINGS) as VariableName[]) {
    // `||`, not `??`: empty is unset.
    const value = env[variable] || fromFile[variable];
    if (value) raw[variable] = value;
  }
  return raw;
}

function readDotenv(file: string): NodeJS.Dict<string> {
  try {
    // A byte order mark would become part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new ConfigurationError([{ variable: file, rule: `can't be read (${code ?? 'unknown error'})` }]);
  }
}
