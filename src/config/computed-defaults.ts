import type { Variables } from './env.schema.js';
import { type Mailbox, noReply } from './rules/mail.js';
import { isBelow } from './rules/passkeys.js';
import { isLoopback } from './rules/urls.js';

/** The variables whose default depends on others: they have a value in every valid environment. */
export interface ComputedDefaults {
  HOST: string;
  PUBLIC_URL: string;
  SWAGGER: boolean;
  JWT_AUDIENCE: string;
  MAIL_FROM: Mailbox;
  RESET_PASSWORD_URL: string;
  VERIFY_EMAIL_URL: string;
  EMAIL_LOGIN_URL: string;
  PASSKEY_RP_ID: string;
  PASSKEY_ORIGINS: string[];
  METRICS: boolean;
  LOG_FORMAT: 'pretty' | 'json';
}

/**
 * @param variables those that could be read
 * @returns the address to listen on
 */
export function hostOf({ HOST, NODE_ENV }: Partial<Variables>): string {
  return HOST ?? (NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1');
}

/**
 * @param variables those that could be read
 * @returns where clients reach the service
 */
export function publicUrlOf({ PUBLIC_URL, PORT }: Partial<Variables>): string {
  return PUBLIC_URL ?? `http://localhost:${PORT}`;
}

/** What passkeys are bound to, and who may use them. */
type RelyingParty = Pick<ComputedDefaults, 'PASSKEY_RP_ID' | 'PASSKEY_ORIGINS'>;

/**
 * @param variables those that could be read
 * @returns what was set, or the default
 */
export function relyingPartyOf(variables: Partial<Variables>): RelyingParty {
  const { PASSKEY_RP_ID, PASSKEY_ORIGINS, CORS_ORIGINS = [] } = variables;
  const publicUrl = publicUrlOf(variables);
  const rpId = PASSKEY_RP_ID ?? new URL(publicUrl).hostname;
  const own = [publicUrl, ...CORS_ORIGINS].filter((origin) => isBelow(origin, rpId));
  return { PASSKEY_RP_ID: rpId, PASSKEY_ORIGINS: PASSKEY_ORIGINS ?? [...new Set(own)] };
}

/**
 * @param variables valid ones
 * @param routePrefix what stands before the paths of our routes
 * @returns what was set, or the default
 */
export function computedDefaults(variables: Variables, routePrefix: string): ComputedDefaults {
  const production = variables.NODE_ENV === 'production';
  const host = hostOf(variables);
  const publicUrl = publicUrlOf(variables);
  return {
    HOST: host,
    PUBLIC_URL: publicUrl,
    SWAGGER: variables.SWAGGER ?? !production,
    JWT_AUDIENCE: variables.JWT_AUDIENCE ?? publicUrl,
    MAIL_FROM: variables.MAIL_FROM ?? noReply(variables.PRODUCT_NAME, publicUrl),
    RESET_PASSWORD_URL: variables.RESET_PASSWORD_URL ?? `${publicUrl}${routePrefix}/auth/reset-password`,
    VERIFY_EMAIL_URL: variables.VERIFY_EMAIL_URL ?? `${publicUrl}${routePrefix}/auth/verify-email`,
    EMAIL_LOGIN_URL: variables.EMAIL_LOGIN_URL ?? `${publicUrl}${routePrefix}/auth/email/login`,
    ...relyingPartyOf(variables),
    METRICS: variables.METRICS ?? (isLoopback(host) || variables.METRICS_TOKEN !== undefined),
    LOG_FORMAT: variables.LOG_FORMAT ?? (production ? 'json' : 'pretty'),
  };
}
