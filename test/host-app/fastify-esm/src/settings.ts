import { env } from 'node:process';

/** The environment of this application. Empty where something is missing: who needs it says so. */
export const SETTINGS = {
  mongodbUri: env['MONGODB_URI'] ?? '',
  port: Number(env['PORT'] ?? 3000),
  partnerSecret: env['PARTNER_SECRET'] ?? '',
  /** Off for tests. */
  rateLimits: env['RATE_LIMITS'] !== 'off',
  adminEmail: env['ADMIN_EMAIL'],
  adminPassword: env['ADMIN_PASSWORD'],
};

/** The connection that everything here uses. */
export const CONNECTION = 'magazine';
