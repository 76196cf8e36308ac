import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../configuration-error.js';
import { loadEnvironment } from '../environment.js';
import { type PasskeysConfig, passkeysSlice } from './passkeys.config.js';

const secrets = {
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
};
const APP = 'android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';

function read(env: Record<string, string> = {}): PasskeysConfig {
  return passkeysSlice.read(loadEnvironment({ env: { ...secrets, ...env }, envFile: '/none' }));
}

/** The variables that are wrong. */
function problems(env: Record<string, string>): string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

it('without settings passkeys are bound to the host of PUBLIC_URL, and work there', () => {
  expect(read()).toMatchObject({
    ...{ rpId: 'localhost', origins: ['http://localhost:3000'], relatedOrigins: [] },
    ...{ rpName: 'nightlatch', refusesReversedCounters: false },
  });
  expect(read({ PUBLIC_URL: 'https://auth.example.com' }).rpId).toBe('auth.example.com');
});

it('the pages of CORS_ORIGINS on the domain may use them, and no others', () => {
  const { origins } = read({
    PUBLIC_URL: 'https://auth.example.com',
    PASSKEY_RP_ID: 'example.com',
    CORS_ORIGINS: 'https://app.example.com,https://example.org,https://notexample.com,capacitor://localhost',
  });
  expect(origins).toEqual(['https://auth.example.com', 'https://app.example.com']);
});

it('pages on other domains are related ones, and apps are none', () => {
  const set = read({
    PUBLIC_URL: 'https://auth.example.com',
    PASSKEY_RP_ID: 'example.com',
    PASSKEY_ORIGINS: `https://example.com,https://app.example.com,https://example.org,${APP}`,
  });
  expect(set.origins).toContain(APP);
  expect(set.relatedOrigins).toEqual(['https://example.org']);
});

it.each([
  ['a URL', 'https://example.com'],
  ['a port', 'example.com:443'],
  ['an address', '192.0.2.7'],
  ['capitals', 'Example.com'],
  ['a suffix without a name', 'com'],
])('PASSKEY_RP_ID can be no %s', (_what, PASSKEY_RP_ID) => {
  expect(problems({ PASSKEY_RP_ID })).toEqual(['PASSKEY_RP_ID']);
});

it.each([
  ['plain http', 'http://app.example.com'],
  ['a path', 'https://app.example.com/'],
  ['every page', '*'],
  ['half a hash', 'android:apk-key-hash:47DEQpj8'],
])('PASSKEY_ORIGINS can have no %s', (_what, origin) => {
  expect(problems({ PASSKEY_ORIGINS: `http://localhost:3000,${origin}` })).toEqual(['PASSKEY_ORIGINS']);
});

it('a domain that no page is on is told at the start, not at the first passkey', () => {
  expect(problems({ PASSKEY_RP_ID: 'example.com' })).toEqual(['PASSKEY_RP_ID']);
  expect(problems({ PASSKEY_ORIGINS: 'https://example.org' })).toEqual(['PASSKEY_ORIGINS']);
  expect(problems({ PASSKEY_ORIGINS: APP })).toEqual([]);
});
