import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { duration, host, integer, oneOf, onOff, someOf, text } from './rules/field.js';
import { firstPassword, roleNames } from './rules/accounts.js';
import { encryptionKey } from './rules/encryption-key.js';
import { introspectionClients } from './rules/introspection-clients.js';
import { mailbox, smtpUrl } from './rules/mail.js';
import { secret } from './rules/secret.js';
import { trustProxy } from './rules/trust-proxy.js';
import { mongodbUri, origins, otlpEndpoint, pageUrl, publicUrl, redisUrl } from './rules/urls.js';

const DAY = 86_400;

/**
 * Every environment variable the service reads, each by its own rule; durations become seconds.
 * `.env.example` documents them, and a test keeps the two equal. What one variable means for another is in
 * cross-field.ts; a default that hangs on another variable is in environment.ts.
 */
export const envSchema = z.object({
  NODE_ENV: oneOf('development', 'test', 'production').default('development'),
  PORT: integer(0, 65_535).default(3000),
  HOST: host().optional(),
  PUBLIC_URL: publicUrl().optional(),
  CORS_ORIGINS: origins().default([]),
  TRUST_PROXY: trustProxy().default(false),
  SWAGGER: onOff().optional(),
  SHUTDOWN_DELAY: duration('0s', '60s').default(0),

  MONGODB_URI: mongodbUri().optional(),
  MONGOD_BINARY: text('must be the path of a mongod', /^\S(.*\S)?$/).optional(),

  JWT_AUDIENCE: text(
    'must be 1 to 255 printable ASCII characters without spaces',
    /^[!-~]{1,255}$/,
  ).optional(),
  JWT_CLIENT_ID: text('must be 1 to 255 printable ASCII characters without spaces', /^[!-~]{1,255}$/).default(
    'nightlatch',
  ),
  JWT_ALGORITHM: oneOf('ES256', 'RS256', 'HS256').default('ES256'),
  JWT_ACCESS_SECRET: secret().optional(),
  JWT_REFRESH_SECRET: secret().optional(),
  JWT_ACCESS_EXPIRES_IN: duration('30s', '24h').default(600),
  KEY_ENCRYPTION_KEY: encryptionKey().optional(),
  NEW_KEY_ENCRYPTION_KEY: encryptionKey().optional(),
  KEY_ROTATION_INTERVAL: duration('1h', '400d').default(30 * DAY),

  // 400 days: as long as a browser keeps a cookie.
  JWT_REFRESH_EXPIRES_IN: duration('1m', '400d').default(14 * DAY),
  JWT_REFRESH_ABSOLUTE_EXPIRES_IN: duration('1m', '400d').default(30 * DAY),
  REFRESH_LEEWAY: duration('0s', '300s').default(10),
  REFRESH_REUSE_MODE: oneOf('enforce', 'observe').default('enforce'),
  REFRESH_REPLAY_FROM_ELSEWHERE: oneOf('record', 'end').default('record'),
  REFRESH_TRANSPORTS: someOf('body', 'cookie').default(['body', 'cookie']),
  SESSIONS_PER_ACCOUNT: integer(1, 1000).default(100),

  REVOCATION_MAX_STALENESS: duration('2s', '300s').default(15),
  REVOCATION_STALE_MODE: oneOf('closed', 'open').default('closed'),

  INTROSPECTION_CLIENTS: introspectionClients().default([]),

  BCRYPT_COST: integer(10, 15).default(12),
  PASSWORD_PEPPER: secret().optional(),
  PASSWORD_MIN_LENGTH: integer(8, 64).default(8),
  PASSWORD_BLOCKLIST: onOff().default(true),
  PASSWORD_HASH_THREADS: integer(1, 256).default(availableParallelism()),
  PASSWORD_HASH_QUEUE: integer(0, 10_000).default(64),

  ROLES: roleNames().default([]),
  // Its exact form is judged where every address is, and the password by the policy: at boot (first-admin.ts).
  ADMIN_EMAIL: text('must be an e-mail address, such as ada@example.com', /^[^\s@]+@[^\s@]+$/).optional(),
  ADMIN_PASSWORD: firstPassword().optional(),
  PRODUCT_NAME: text(
    'must be 1 to 60 characters, none of them a control character, and no white space at its ends',
    /^(?!\s)[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,60}(?<!\s)$/u,
  ).default('nightlatch'),
  SMTP_URL: smtpUrl().optional(),
  MAIL_FROM: mailbox().optional(),
  RESET_PASSWORD_URL: pageUrl().optional(),
  VERIFY_EMAIL_URL: pageUrl().optional(),

  AUDIT_RETENTION: duration('1d', '3650d').default(400 * DAY),

  RATE_LIMITS: onOff().default(true),
  REDIS_URL: redisUrl().optional(),

  METRICS: onOff().optional(),
  METRICS_TOKEN: secret().optional(),

  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint().optional(),

  LOG_LEVEL: oneOf('error', 'warn', 'info', 'debug', 'verbose').default('info'),
  LOG_FORMAT: oneOf('pretty', 'json').optional(),
});

/** The variables as their rules read them. */
export type Variables = z.output<typeof envSchema>;

/** The name of a variable. */
export type VariableName = keyof Variables;

/** The variables as text. One that is unset or empty has no entry. */
export type RawVariables = Partial<Record<VariableName, string>>;
