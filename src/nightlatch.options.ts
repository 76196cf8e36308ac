import { Logger } from '@nestjs/common';
import {
  ConfigurationError,
  type Environment,
  hostEnvironment,
  type RawVariables,
  type VariableName,
} from './config/index.js';

/** A time: `30s`, `10m`, `2h`, `14d`, or seconds. */
export type Duration = string | number;

/**
 * The settings of the library. Rules and defaults are those of the variables in `.env.example`, where each is explained.
 * Nothing but NODE_ENV is read from the host's environment.
 */
export interface NightlatchOptions {
  /** `production` asks for every secret; elsewhere missing ones are generated into `dataDir`. Default: NODE_ENV. */
  nodeEnv?: 'development' | 'test' | 'production' | undefined;
  /** Issuer of the tokens and base of mailed links: where clients reach the host, without a path. Needed in production. */
  publicUrl?: string | undefined;
  /** Origins whose pages may use the refresh cookie, and send forms to our routes. CORS itself is the host's to set up. */
  corsOrigins?: readonly string[] | undefined;
  /** The proxies in front, as the host's platform was told: their number, or their addresses. Default: false. */
  trustProxy?: false | number | readonly string[] | undefined;
  /** Folder for generated secrets and, without `smtpUrl`, mails. Default: `.data`. */
  dataDir?: string | undefined;

  /** Who the access tokens are for. Default: `publicUrl`. */
  jwtAudience?: string | undefined;
  /** Which client access tokens name (`client_id`). Default: nightlatch. */
  jwtClientId?: string | undefined;
  /** What signs access tokens. Default: ES256. */
  jwtAlgorithm?: 'ES256' | 'RS256' | 'HS256' | undefined;
  /** Signs access tokens under HS256; at least 32 bytes. */
  jwtAccessSecret?: string | undefined;
  /** Life of an access token. Default: 10m. */
  jwtAccessExpiresIn?: Duration | undefined;
  /** Signs refresh tokens; at least 32 bytes. */
  jwtRefreshSecret?: string | undefined;
  /** A session ends when it was not refreshed for so long. Default: 14d. */
  jwtRefreshExpiresIn?: Duration | undefined;
  /** A session ends so long after the login. Default: 30d. */
  jwtRefreshAbsoluteExpiresIn?: Duration | undefined;
  /** What the private keys in the database are encrypted under (ES256, RS256): 32 bytes in base64. */
  keyEncryptionKey?: string | undefined;
  /** How long a key pair signs. Default: 30d. */
  keyRotationInterval?: Duration | undefined;

  /** How long a replaced refresh token is still answered with the current one. Default: 10s. */
  refreshLeeway?: Duration | undefined;
  /** What a used refresh token does after that. Default: enforce. */
  refreshReuseMode?: 'enforce' | 'observe' | undefined;
  /** What one does before that, coming from another device or address than the refresh. Default: record. */
  refreshReplayFromElsewhere?: 'record' | 'end' | undefined;
  /** How refresh tokens may travel. Default: both. */
  refreshTransports?: readonly ('body' | 'cookie')[] | undefined;
  /** The greatest number of live sessions of an account, 1 to 1000. Default: 100. */
  sessionsPerAccount?: number | undefined;
  /** How long a node may hear nothing of revocations. Default: 15s. */
  revocationMaxStaleness?: Duration | undefined;
  /** What it does after that. Default: closed. */
  revocationStaleMode?: 'closed' | 'open' | undefined;
  /** The services that may ask what a token is worth. Default: none. */
  introspectionClients?: readonly { id: string; secret: string }[] | undefined;

  /** Cost of bcrypt, 10 to 15. Default: 12. */
  bcryptCost?: number | undefined;
  /** A key mixed into every password hash; at least 32 bytes. */
  passwordPepper?: string | undefined;
  /** The least length of a new password in characters, 8 to 64. Default: 8. */
  passwordMinLength?: number | undefined;
  /** Refuse the most common passwords. Default: true. */
  passwordBlocklist?: boolean | undefined;
  /** How many passwords are hashed at once. Default: the number of cores. */
  passwordHashThreads?: number | undefined;
  /** How many more may wait for that. Default: 64. */
  passwordHashQueue?: number | undefined;

  /** Roles beside user and admin. Default: none. */
  roles?: readonly string[] | undefined;
  /** The first administrator: made at boot while there is none. */
  adminEmail?: string | undefined;
  /** Their password. */
  adminPassword?: string | undefined;

  /** What mails call the product. Default: nightlatch. */
  productName?: string | undefined;
  /** The server that takes the mails. Default: none, mails become files in `dataDir`. */
  smtpUrl?: string | undefined;
  /** Whom mails are from. */
  mailFrom?: string | undefined;
  /** The page that a mailed link to a new password leads to. Default: ours. */
  resetPasswordUrl?: string | undefined;
  /** The page that a mailed link to confirm an address leads to. Default: ours. */
  verifyEmailUrl?: string | undefined;

  /** How long the audit log keeps what has happened. Default: 400d. */
  auditRetention?: Duration | undefined;

  /** The limits on guessing and flooding. Default: true. */
  rateLimits?: boolean | undefined;
  /** Where requests are counted, the same for all nodes. Default: in MongoDB. */
  redisUrl?: string | undefined;
}

/** What the host decides itself, or what belongs to the command line. */
type ServiceVariable =
  | 'PORT'
  | 'HOST'
  | 'SWAGGER'
  | 'MONGODB_URI'
  | 'MONGOD_BINARY'
  | 'NEW_KEY_ENCRYPTION_KEY'
  | 'METRICS'
  | 'METRICS_TOKEN'
  | 'LOG_LEVEL'
  | 'LOG_FORMAT'
  | 'SHUTDOWN_DELAY'
  | 'OTEL_EXPORTER_OTLP_ENDPOINT';

type Option = Exclude<keyof NightlatchOptions, 'dataDir'>;
/** @returns the text of the variable; undefined for a value of another type */
type Writer = (value: unknown) => string | undefined;
type Row = readonly [option: Option, write: Writer, type: string];

const text = (option: Option): Row => [
  option,
  // Empty would count as unset, and a secret that the host has failed to read would be generated.
  (value) => (typeof value === 'string' && value !== '' ? value : undefined),
  'must be a string that is not empty; leave it out for the default',
];
const number = (option: Option): Row => [
  option,
  (value) => (typeof value === 'number' ? String(value) : undefined),
  'must be a number',
];
const duration = (option: Option): Row => [
  option,
  (value) => text(option)[1](value) ?? number(option)[1](value),
  'must be a duration such as 30s, 10m, 2h or 14d, or a number of seconds',
];
const flag = (option: Option): Row => [
  option,
  (value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : undefined),
  'must be true or false',
];

/** A comma within an item would make two of one. */
const joined: Writer = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && /^[^,]+$/.test(item))
    ? value.join(',')
    : undefined;
const list = (option: Option): Row => [
  option,
  joined,
  'must be an array of strings, none of them empty or with a comma',
];
const clients = (option: Option): Row => [
  option,
  (value) =>
    Array.isArray(value)
      ? joined(
          value.map((client: { id?: unknown; secret?: unknown } | null) => pair(client?.id, client?.secret)),
        )
      : undefined,
  'must be an array of { id, secret }, both strings without a comma',
];
const proxies = (option: Option): Row => [
  option,
  (value) => (value === false ? 'off' : (number(option)[1](value) ?? joined(value))),
  'must be false, a number, or an array of addresses',
];

function pair(id: unknown, secret: unknown): string | undefined {
  return typeof id === 'string' && typeof secret === 'string' ? `${id}:${secret}` : undefined;
}

/** Which option is which variable: the rules are those of the variables. The compiler asks for all. */
const OPTIONS: Record<Exclude<VariableName, ServiceVariable>, Row> = {
  NODE_ENV: text('nodeEnv'),
  PUBLIC_URL: text('publicUrl'),
  CORS_ORIGINS: list('corsOrigins'),
  TRUST_PROXY: proxies('trustProxy'),
  JWT_AUDIENCE: text('jwtAudience'),
  JWT_CLIENT_ID: text('jwtClientId'),
  JWT_ALGORITHM: text('jwtAlgorithm'),
  JWT_ACCESS_SECRET: text('jwtAccessSecret'),
  JWT_ACCESS_EXPIRES_IN: duration('jwtAccessExpiresIn'),
  JWT_REFRESH_SECRET: text('jwtRefreshSecret'),
  JWT_REFRESH_EXPIRES_IN: duration('jwtRefreshExpiresIn'),
  JWT_REFRESH_ABSOLUTE_EXPIRES_IN: duration('jwtRefreshAbsoluteExpiresIn'),
  KEY_ENCRYPTION_KEY: text('keyEncryptionKey'),
  KEY_ROTATION_INTERVAL: duration('keyRotationInterval'),
  REFRESH_LEEWAY: duration('refreshLeeway'),
  REFRESH_REUSE_MODE: text('refreshReuseMode'),
  REFRESH_REPLAY_FROM_ELSEWHERE: text('refreshReplayFromElsewhere'),
  REFRESH_TRANSPORTS: list('refreshTransports'),
  SESSIONS_PER_ACCOUNT: number('sessionsPerAccount'),
  REVOCATION_MAX_STALENESS: duration('revocationMaxStaleness'),
  REVOCATION_STALE_MODE: text('revocationStaleMode'),
  INTROSPECTION_CLIENTS: clients('introspectionClients'),
  BCRYPT_COST: number('bcryptCost'),
  PASSWORD_PEPPER: text('passwordPepper'),
  PASSWORD_MIN_LENGTH: number('passwordMinLength'),
  PASSWORD_BLOCKLIST: flag('passwordBlocklist'),
  PASSWORD_HASH_THREADS: number('passwordHashThreads'),
  PASSWORD_HASH_QUEUE: number('passwordHashQueue'),
  ROLES: list('roles'),
  ADMIN_EMAIL: text('adminEmail'),
  ADMIN_PASSWORD: text('adminPassword'),
  PRODUCT_NAME: text('productName'),
  SMTP_URL: text('smtpUrl'),
  MAIL_FROM: text('mailFrom'),
  RESET_PASSWORD_URL: text('resetPasswordUrl'),
  VERIFY_EMAIL_URL: text('verifyEmailUrl'),
  AUDIT_RETENTION: duration('auditRetention'),
  RATE_LIMITS: flag('rateLimits'),
  REDIS_URL: text('redisUrl'),
};

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
 * @returns the settings, complete and valid
 * @throws ConfigurationError that lists every wrong one, by the name of the option
 */
export function readOptions({ dataDir, ...options }: NightlatchOptions, routePrefix = ''): Environment {
  const given = new Map<string, unknown>(
    Object.entries<unknown>({ ...options }).filter(([, value]) => value !== undefined),
  );
  const set: RawVariables = {};
  const problems = new Map<string, string>();
  for (const [variable, [option, write, type]] of Object.entries(OPTIONS) as [VariableName, Row][]) {
    if (!given.has(option)) continue;
    const value = given.get(option);
    given.delete(option);
    // Of an empty list nothing is set.
    if (Array.isArray(value) && value.length === 0) continue;
    const written = write(value);
    if (written === undefined) problems.set(option, type);
    else set[variable] = written;
  }
  for (const unknown of given.keys()) problems.set(unknown, 'is not an option');
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
  return words.replace(/\b[A-Z][A-Z_]+\b/g, (word) =>
    Object.hasOwn(OPTIONS, word) ? OPTIONS[word as keyof typeof OPTIONS][0] : word,
  );
}
