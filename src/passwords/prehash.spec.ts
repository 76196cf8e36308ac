import { pepperId, prehash } from './prehash.js';

describe('prehash', () => {
  it.each(['', 'x', 'x'.repeat(1000), '\0', '🐴'.repeat(128)])(
    'is 64 base64 characters (row %#)',
    (password) => {
      expect(prehash(password, undefined)).toMatch(/^[A-Za-z0-9+/]{64}$/);
    },
  );

  it('another pepper is another value', () => {
    const values = [undefined, 'pepper one', 'pepper two'].map((pepper) => prehash('opal-tractor-9', pepper));
    expect(new Set(values).size).toBe(3);
  });
});

describe('pepperId', () => {
  it('tells peppers apart, and which hash had none', () => {
    expect(pepperId(undefined)).toBe('none');
    expect(pepperId('pepper one')).toMatch(/^[\w-]{8}$/);
    expect(pepperId('pepper one')).not.toBe(pepperId('pepper two'));
  });
});
