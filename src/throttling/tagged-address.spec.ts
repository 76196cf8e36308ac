import { withoutTag } from './tagged-address.js';

describe('withoutTag', () => {
  it.each([
    ['ada+shop@example.com', 'ada@example.com'],
    ['ada+@example.com', 'ada@example.com'],
    ['ada+shop+2@example.com', 'ada@example.com'],
    ['a.da+x@example.com', 'a.da@example.com'],
    ['ada@example.com', undefined],
    ['a.da@example.com', undefined],
    // Without the rest there would be no mailbox.
    ['+shop@example.com', undefined],
    ['ada@exa+mple.com', undefined],
  ])('of %s is %s', (email, expected) => {
    expect(withoutTag(email)).toBe(expected);
  });
});
