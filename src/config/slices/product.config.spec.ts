import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../configuration-error.js';
import { loadEnvironment } from '../environment.js';
import { type ProductConfig, productSlice } from './product.config.js';

const secrets = {
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
};

function read(env: Record<string, string> = {}): ProductConfig {
  return productSlice.read(loadEnvironment({ env: { ...secrets, ...env }, envFile: '/none' }));
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

it('without settings it is ours, and pages lead back to where they are', () => {
  expect(read()).toEqual({ name: 'nightlatch', url: '/', theme: undefined, pages: true });
});

describe('PRODUCT_NAME', () => {
  it.each(['Fern & Söhne', '<b>', 'x'.repeat(60), '🌿'])('may be %s', (value) => {
    expect(read({ PRODUCT_NAME: value }).name).toBe(value);
  });

  it.each(['x'.repeat(61), ' Fern', 'Fern ', 'Fern\nBcc: x@example.com', 'Fern\u2028', 'Fern\u0000'])(
    'refuses %j',
    (value) => {
      expect(problems({ PRODUCT_NAME: value })).toEqual(['PRODUCT_NAME']);
    },
  );
});

describe('PRODUCT_URL', () => {
  it('may be any page of the product', () => {
    expect(read({ PRODUCT_URL: 'https://App.example.com/start?lang=en' }).url).toBe(
      'https://app.example.com/start?lang=en',
    );
  });

  it.each(['javascript:alert(1)', '//evil.example', 'data:text/html,x', 'https://user:hunter2@example.com'])(
    'refuses %s: every page would have it as a link',
    (value) => {
      expect(problems({ PRODUCT_URL: value })).toEqual(['PRODUCT_URL']);
    },
  );
});

describe('PAGES', () => {
  it('are there unless they are off, or sessions are in no cookie', () => {
    expect(read({ PAGES: 'off' }).pages).toBe(false);
    expect(read({ REFRESH_TRANSPORTS: 'body' }).pages).toBe(false);
  });
});

describe('THEME', () => {
  it('is the text of a style sheet', () => {
    expect(read({ THEME: 'packages/web/src/design/tokens.css' }).theme).toContain('--nl-accent');
  });

  it.each(['no/such/file.css', 'src', 'package-lock.json'])('refuses %s', (value) => {
    expect(problems({ THEME: value })).toEqual(['THEME']);
  });
});
