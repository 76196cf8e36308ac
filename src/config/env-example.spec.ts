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
      expect(block).toMatch(/^# (?![A-Z_]+=).+\n(.*\n)*# [A-Z_]+=\S+\n?$/);
    }
  });

  it.each(SECRETS)('has a sample for %s that is refused', (variable) => {
    const attempt = (): unknown => load({ ...strong, [variable]: samples[variable]! });
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(`${variable}: must be random, not a sample`);
  });

  it('has valid samples for all others', () => {
    const others = Object.entries(samples).filter(
      ([variable]) => !(SECRETS as readonly string[]).includes(variable),
    ) as [string, string][];
    expect(() => load({ ...strong, ...Object.fromEntries(others) })).not.toThrow();
  });

  it('shows the default as the sample where there is one', () => {
    const own = [
      ...['PUBLIC_URL', 'CORS_ORIGINS', 'MONGODB_URI', 'MONGOD_BINARY', 'REDIS_URL', 'JWT_AUDIENCE'],
      ...SECRETS,
    ];
    const defaults = Object.entries(samples).filter(([variable]) => !own.includes(variable)) as [
      string,
      string,
    ][];
    expect(defaults).toHaveLength(21);
    expect(load({ ...strong, ...Object.fromEntries(defaults) })).toEqual(load(strong));
  });
});
