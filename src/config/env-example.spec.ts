import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.js';
import { SECRETS } from './cross-field.js';
import { loadEnvironment } from './environment.js';
import { SETTINGS } from './settings.js';

const example = readFileSync('.env.example', 'utf8');
const ASSIGNMENT = /^#? ?([A-Z][A-Z0-9_]*)=/gm;

/** The samples as somebody has them who uncommented all. */
const samples = Object.fromEntries(Object.entries(parseEnv(example.replace(ASSIGNMENT, '$1='))));

/** What holds secrets: its sample must not start a service. */
const SECRETIVE = [...SECRETS, 'INTROSPECTION_CLIENTS'];

const load = (env: Record<string, string>): unknown =>
  loadEnvironment({ env, envFile: '/none', dataDir: '/dev/null/none' }).variables;
const strong = {
  KEY_ENCRYPTION_KEY: 'q3Xv0m8Tj2Lr5Yw9Zc4Hn7Kd1Gs6Pb0Vf2Ua8Me5Wt4=',
  JWT_REFRESH_SECRET: 'fV3nXq8BzR1cYw6KjT9uMi5oEa7HgD2l',
};

describe('.env.example', () => {
  it('is not stale: every variable once, in order, and no other (npm run docs:generate)', () => {
    const documented = [...example.matchAll(ASSIGNMENT)].map(([, variable]) => variable);
    expect(documented).toEqual(Object.keys(SETTINGS));
  });

  it('sets nothing: a copy of it is the default', () => {
    expect(parseEnv(example)).toEqual({});
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
    const others = Object.entries(samples).filter(([variable]) => !SECRETIVE.includes(variable));
    expect(others.length).toBeGreaterThan(20);
    // What goes with others.
    const env = {
      ...strong,
      ...(Object.fromEntries(others) as Record<string, string>),
      ADMIN_PASSWORD: 'the owl sat on the wire',
      ...{ GOOGLE_CLIENT_ID: 'app-1', GOOGLE_CLIENT_SECRET: 'of-google' },
      ...{ GITHUB_CLIENT_ID: 'app-2', GITHUB_CLIENT_SECRET: 'of-github' },
      ...{ CORP_CLIENT_ID: 'app-3', CORP_ISSUER: 'https://id.example.com' },
    };
    expect(() => load(env)).not.toThrow();
  });
});
