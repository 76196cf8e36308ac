import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.js';
import { SECRETS } from './cross-field.js';
import { loadEnvironment } from './environment.js';
import { envSchema } from './env.schema.js';

const example = readFileSync('.env.example', 'utf8');
const ASSIGNMENT = /^#? ?([A-Z][A-Z0-9_]*)=/gm;

/** The samples as somebody has them who uncommented all. */
const samples = Object.fromEntries(Object.entries(parseEnv(example.replace(ASSIGNMENT, '$1='))));

/** What holds secrets: its sample must not start a service. */
const SECRETIVE = [...SECRETS, 'INTROSPECTION_CLIENTS'];

/** What has no default that a sample could show. */
const OWN = [
  'PUBLIC_URL',
  'CORS_ORIGINS',
  'MONGODB_URI',
  'MONGOD_BINARY',
  'REDIS_URL',
  'JWT_AUDIENCE',
  'ROLES',
  'ADMIN_EMAIL',
  'SMTP_URL',
  'MAIL_FROM',
  'RESET_PASSWORD_URL',
  'VERIFY_EMAIL_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

const load = (env: Record<string, string>): unknown =>
  loadEnvironment({ env, envFile: '/none', dataDir: '/dev/null/none' }).variables;
const strong = {
  KEY_ENCRYPTION_KEY: 'q3Xv0m8Tj2Lr5Yw9Zc4Hn7Kd1Gs6Pb0Vf2Ua8Me5Wt4=',
  JWT_REFRESH_SECRET: 'fV3nXq8BzR1cYw6KjT9uMi5oEa7HgD2l',
};

describe('.env.example', () => {
  it('documents every variable of the schema once, and no other', () => {
    const documented = [...example.matchAll(ASSIGNMENT)].map(([, variable]) => variable);
    expect(documented.sort()).toEqual(Object.keys(envSchema.shape).sort());
  });

  it('sets nothing: a copy of it is the default', () => {
    expect(parseEnv(example)).toEqual({});
  });

  it('says something about each variable', () => {
    for (const block of example.split(/\n\n/).filter((text) => /^# [A-Z_]+=/m.test(text))) {
      expect(block).toMatch(/^# (?![A-Z_]+=).+\n(.*\n)*# [A-Z_]+=\S.*\n?$/);
    }
  });

  it.each(SECRETIVE)('has a sample for %s that is refused', (variable) => {
    const attempt = (): unknown => load({ ...strong, [variable]: samples[variable]! });
    expect(attempt).toThrow(ConfigurationError);
    const message = expect.objectContaining({
      message: expect.stringMatching(
        new RegExp(`^  ${variable}: .*must be (random|your own), not a sample`, 'm'),
      ),
    });
    expect(attempt).toThrow(message);
  });

  it('has valid samples for all others', () => {
    const others = without(SECRETIVE);
    // The one goes with the other.
    const env = { ...strong, ...others, ADMIN_PASSWORD: 'the owl sat on the wire' };
    expect(() => load(env)).not.toThrow();
  });

  it('shows the default as the sample where there is one', () => {
    const defaults = without([...SECRETIVE, ...OWN]);
    expect(Object.keys(defaults).length).toBeGreaterThan(20);
    expect(load({ ...strong, ...defaults })).toEqual(load(strong));
  });
});

function without(names: readonly string[]): Record<string, string> {
  const rest = Object.entries(samples).filter(([variable]) => !names.includes(variable));
  return Object.fromEntries(rest as [string, string][]);
}
