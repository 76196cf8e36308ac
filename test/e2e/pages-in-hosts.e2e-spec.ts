import { type PasswordPolicy } from '../../src/passwords/index.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';

/** With a rule of its own, and words for it. */
class Passphrases implements PasswordPolicy {
  readonly hint = 'Use at least four words.';
  evaluate(password: string): string[] {
    return password.split(' ').length < 4 ? [this.hint] : [];
  }
}

/** With a rule of its own, and no words. */
class Silent implements PasswordPolicy {
  evaluate(): string[] {
    return [];
  }
}

describe.each([
  ['express', Passphrases],
  ['fastify', Silent],
] as const)('a host on %s', (platform, passwordPolicy) => {
  let host: ExtendedHost;
  beforeAll(async () => {
    const product = { productName: 'Cats & Co', productUrl: 'https://cats.example/' };
    host = await startHost({ passwordPolicy }, {}, product, platform);
  });
  afterAll(() => host.close());

  it.each(['/auth/reset-password', '/auth/verify-email'])('has the page at %s as its own', async (path) => {
    const { status, headers, text } = await host.api.get(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'sha256-/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('<a href="https://cats.example/">Back to Cats &#38; Co</a>');
  });

  it('says its own rule of passwords beforehand, and never ours', async () => {
    const { text } = await host.api.get('/auth/reset-password');
    expect(/id="rules">([^<]*)</.exec(text)?.[1]).toBe(
      platform === 'express' ? 'Use at least four words.' : undefined,
    );
  });
});
