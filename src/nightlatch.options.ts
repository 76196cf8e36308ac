import { type Environment, loadEnvironment } from './config/index.js';

/** A setting as the environment variable of the same name would have it; several values as an array. */
export type OptionValue = string | number | boolean | readonly string[] | undefined;

/**
 * The settings of the library: the variables of `.env.example` by their names in camel case, so
 * `jwtRefreshSecret` is `JWT_REFRESH_SECRET`, with the same rules and defaults. The host's own environment is not read.
 */
export interface NightlatchOptions {
  /** Issuer of the tokens, and the base of mailed links. */
  publicUrl?: string;
  /** `production` asks for every secret; elsewhere missing ones are generated into `dataDir`. */
  nodeEnv?: 'development' | 'test' | 'production';
  /** At least 32 bytes. */
  jwtRefreshSecret?: string;
  /** With ES256 and RS256: 32 bytes in base64. */
  keyEncryptionKey?: string;
  /** With HS256: at least 32 bytes. */
  jwtAccessSecret?: string;
  jwtAlgorithm?: 'ES256' | 'RS256' | 'HS256';
  jwtAudience?: string;
  /** Folder for generated secrets and mails; `.data` by default. */
  dataDir?: string;
  /** Every other variable. */
  [option: string]: OptionValue;
}

/**
 * @param options what the host has set
 * @returns the settings, complete and valid
 * @throws ConfigurationError that lists every wrong one, by the name of its variable
 */
export function readOptions({ dataDir, ...options }: NightlatchOptions): Environment {
  const env: Record<string, string> = {};
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const name = option.replace(/[A-Z]/g, '_$&').toUpperCase();
    env[name] = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
  }
  // The host's connection is used; production's rule asks for one.
  env['MONGODB_URI'] ??= 'mongodb://host-connection.invalid';
  return loadEnvironment({ env, envFile: '/dev/null', ...(dataDir !== undefined && { dataDir }) });
}
