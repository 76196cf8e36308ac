import { randomBytes } from 'node:crypto';
import { ConfigurationError } from '../configuration-error.js';
import { loadEnvironment } from '../environment.js';

const random = (): string => randomBytes(32).toString('base64');
const others = { KEY_ENCRYPTION_KEY: random(), JWT_REFRESH_SECRET: random() };

const load = (INTROSPECTION_CLIENTS: string): unknown =>
  loadEnvironment({
    env: { ...others, INTROSPECTION_CLIENTS },
    envFile: '/nonexistent',
    dataDir: '/nonexistent',
  }).variables.INTROSPECTION_CLIENTS;

/** The rules that are broken, and a check that nothing of the value is in the message. */
function refusal(value: string): string[] {
  try {
    load(value);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const part of value.split(/[,:]/)) if (part.length > 8) expect(error.message).not.toContain(part);
    expect(new Set(error.problems.map(({ variable }) => variable))).toEqual(
      new Set(['INTROSPECTION_CLIENTS']),
    );
    return error.problems.map(({ rule }) => rule);
  }
  throw new Error('was accepted');
}

describe('INTROSPECTION_CLIENTS', () => {
  it('is none by default', () => {
    expect(load('')).toEqual([]);
  });

  it('reads ids and secrets, with a colon in a secret and a space after a comma', () => {
    const [a, b, c] = [random(), randomBytes(32).toString('hex'), `:${random()}:`];
    expect(load(`orders:${a}, Billing_2.eu~x-y:${b},c:${c}`)).toEqual([
      { id: 'orders', secret: a },
      { id: 'Billing_2.eu~x-y', secret: b },
      { id: 'c', secret: c },
    ]);
  });

  it.each([
    'orders',
    ':secret',
    'orders:',
    `orders:${random()},`,
    `,orders:${random()}`,
    `or ders:${random()}`,
    `örders:${random()}`,
    `orders:${random()} x`,
    `orders:${random()}é`,
    `${'x'.repeat(65)}:${random()}`,
  ])('refuses what is no list of id:secret (%#)', (value) => {
    expect(refusal(value)[0]).toMatch(/^must be a comma-separated list of id:secret/);
  });

  it('refuses one id twice: which secret counts would be a guess', () => {
    expect(refusal(`orders:${random()},orders:${random()}`)).toEqual(['must not name a client twice']);
  });

  it('holds each secret to the rules for secrets, and tells which one breaks them', () => {
    expect(refusal(`a:${random()},b:Xq7!`)).toContainEqual(
      expect.stringMatching(/^the secret of client 2 must be at least 32 bytes long/),
    );
    expect(refusal(`a:${'x'.repeat(40)}`)).toContainEqual(
      expect.stringMatching(/^the secret of client 1 must be random/),
    );
    expect(refusal('a:your-own-and-different-orders-secret-41')).toContainEqual(
      expect.stringMatching(/^the secret of client 1 must be random, not a sample/),
    );
  });

  it('refuses secrets that are alike, to each other or to any other secret', () => {
    const secret = random();
    expect(refusal(`a:${secret},b:${secret}`)).toEqual([
      'the secret of client 2 must have nothing in common with the secret of client 1',
    ]);
    expect(refusal(`a:${random()},b:${others.JWT_REFRESH_SECRET}`)).toEqual([
      'the secret of client 2 must have nothing in common with JWT_REFRESH_SECRET',
    ]);
  });
});
