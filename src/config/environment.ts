import { resolve } from 'node:path';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.js';
import { computedDefaults, type ComputedDefaults } from './computed-defaults.js';
import { alikeSecrets, crossFieldProblems, SECRETS, tokenSecrets } from './cross-field.js';
import { envSchema, type RawVariables, type Variables } from './env.schema.js';
import { generatedSecrets, type GeneratedSecrets } from './generated-secrets.js';
import { providerProblems, type ProviderSettings, readProviders, variableOf } from './providers.js';
import { readVariables } from './read-variables.js';
import { type SettingState, settingStates } from './setting-states.js';
import type { VariableName } from './settings.js';

/** What every valid environment has of secrets, whether set or generated. */
type Secrets = Required<Pick<Variables, 'JWT_REFRESH_SECRET'>> & GeneratedSecrets;

/** The valid settings of one application: what the slices are made of. */
export interface Environment {
  readonly production: boolean;
  /** Absolute path of the folder for the service's own data, in development and tests. */
  readonly dataDir: string;
  /** What stands before the paths of our routes, those under `/.well-known` excepted: nothing, or `/api`. */
  readonly routePrefix: string;
  /** Whose accounts people may log in with; those of a host stand in its feature `federated()`. */
  readonly providers: readonly ProviderSettings[];
  /** The database, where it is not the one that MONGODB_URI names. */
  readonly dbName?: string | undefined;
  /**
   * Every variable, with its default; durations in seconds. Of JWT_ACCESS_SECRET (HS256) and KEY_ENCRYPTION_KEY
   * (other algorithms) the one that JWT_ALGORITHM needs is there.
   */
  readonly variables: Readonly<Variables & Secrets & ComputedDefaults>;
  /** Where each value comes from, for whoever may know that and not the value. */
  readonly settings: readonly SettingState[];
}

/** Where the settings come from. */
export interface EnvironmentOptions {
  /** The process environment; `process.env` by default. */
  env?: Record<string, string | undefined>;
  /** A dotenv file; `.env` in the working directory by default. It may be missing, and `env` wins over it. */
  envFile?: string;
  /** Folder for generated secrets and an embedded database; `.data` in the working directory by default. */
  dataDir?: string;
  /** Whether secrets that development lacks may be generated; true by default. */
  mayGenerate?: boolean;
  /** Whether the secrets are asked for; true by default. Without them nothing that signs or seals may be started. */
  needsSecrets?: boolean;
  /** Gets a line when secrets were generated; standard error by default. */
  announce?: (line: string) => void;
  /** Gets a line for each variable that looks like a misspelt one of ours; standard error by default. */
  warn?: (line: string) => void;
  /** As {@link Environment.routePrefix}; nothing by default. */
  routePrefix?: string;
}

/**
 * Reads and checks the settings, once, at boot.
 *
 * @param options where to read them
 * @returns the settings, complete and valid
 * @throws ConfigurationError that lists every wrong variable by name and rule, never by value
 */
export function loadEnvironment(options: EnvironmentOptions = {}): Environment {
  const { env = process.env, envFile = '.env', warn = announceOnStderr } = options;
  const { raw, texts } = readVariables(env, resolve(envFile), warn);
  const ids = envSchema.shape.FEDERATED_PROVIDERS.safeParse(raw.FEDERATED_PROVIDERS).data ?? [];
  const found: ConfigurationProblem[] = [];
  const providers = readProviders(ids, texts, found);
  found.push(...providerProblems(providers, variableOf));
  return complete(raw, options, { found, providers });
}

/**
 * Checks the settings that a host application gives. Of its environment NODE_ENV alone is read, where it sets none: a host
 * that runs in production must not get secrets for development because nobody said so twice. The database is the host's.
 *
 * @param set the variables, as text
 * @param options where generated secrets go and who is told of them
 * @param found what is wrong already; it is thrown together with what else is
 * @returns the settings, complete and valid
 * @throws ConfigurationError that lists every wrong variable by name and rule, never by value
 */
export function hostEnvironment(
  set: RawVariables,
  options: Pick<EnvironmentOptions, 'dataDir' | 'announce' | 'routePrefix' | 'mayGenerate'> = {},
  found: readonly ConfigurationProblem[] = [],
): Environment {
  return complete({ ...set, NODE_ENV: set.NODE_ENV ?? nodeEnv() }, options, {
    isHost: true,
    elsewhere: ['MONGODB_URI'],
    found,
  });
}

/** Whether this process runs in production, where nothing has read its settings yet. */
export function isProduction(): boolean {
  return nodeEnv() === 'production';
}

function nodeEnv(): string {
  // `||`, not `??`: empty is unset.
  return process.env['NODE_ENV'] || 'development';
}

interface Beside {
  /** Whether options of a host are what was set. */
  isHost?: boolean;
  /** What is not asked for in production, as somebody else has it. */
  elsewhere?: readonly VariableName[];
  found?: readonly ConfigurationProblem[];
  providers?: readonly ProviderSettings[];
}

function complete(raw: RawVariables, options: EnvironmentOptions, beside: Beside = {}): Environment {
  const variables = parseVariables(raw, beside);
  const dataDir = resolve(options.dataDir ?? '.data');
  const { routePrefix = '' } = options;
  const { secrets, generated } = completeSecrets(variables, dataDir, options);
  const complete = Object.freeze({
    ...variables,
    ...secrets,
    ...computedDefaults(variables, routePrefix),
  });
  return Object.freeze({
    production: variables.NODE_ENV === 'production',
    dataDir,
    routePrefix,
    providers: beside.providers ?? [],
    variables: complete,
    settings: settingStates({ raw, generated, values: complete, isHost: beside.isHost ?? false }),
  });
}

function parseVariables(raw: RawVariables, { elsewhere = [], found = [] }: Beside): Variables {
  const names = Object.keys(envSchema.shape) as VariableName[];
  const problems: ConfigurationProblem[] = [];
  // Field by field, as a schema's own cross-field rules would not run after the first wrong field.
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const variable of names) {
    const result = envSchema.shape[variable].safeParse(raw[variable]);
    if (result.success) values[variable] = result.data;
    else problems.push(...result.error.issues.map(({ message }) => ({ variable, rule: message })));
  }
  problems.push(...crossFieldProblems(raw, values as Partial<Variables>, elsewhere));
  if (found.length + problems.length > 0) {
    // In the schema's order, so that all there is to say about one variable stands together.
    throw new ConfigurationError([
      ...found,
      ...names.flatMap((name) => problems.filter(({ variable }) => variable === name)),
    ]);
  }
  return values as Variables;
}

/** In production all that are needed are set by now, or the rules would have refused. */
function completeSecrets(
  variables: Variables,
  dataDir: string,
  { mayGenerate = true, needsSecrets = true, announce = announceOnStderr }: EnvironmentOptions,
): { secrets: Secrets; generated: RawVariables } {
  const needed = needsSecrets ? tokenSecrets(variables.JWT_ALGORITHM) : [];
  const missing = needed.filter((name) => variables[name] === undefined);
  const generated: RawVariables =
    missing.length > 0 ? generatedSecrets(dataDir, missing, mayGenerate ? announce : undefined) : {};
  const secrets: RawVariables = {};
  for (const name of SECRETS) {
    const secret = variables[name] ?? generated[name];
    if (secret !== undefined) secrets[name] = secret;
  }
  // Somebody may have copied a generated one into another variable.
  const problems = missing.length > 0 ? alikeSecrets(secrets, variables.INTROSPECTION_CLIENTS) : [];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { secrets: secrets as Secrets, generated };
}

function announceOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
