import { entityTag, isFresh } from './entity-tag.js';

describe('entity tags', () => {
  const tag = entityTag({ keys: [1] });

  it('are strong, and follow from the content', () => {
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    expect(entityTag({ keys: [1] })).toBe(tag);
    expect(entityTag({ keys: [2] })).not.toBe(tag);
  });

  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['', false],
    ['"other"', false],
    [tag.slice(1, -1), false],
    [tag, true],
    [`W/${tag}`, true],
    [`"other", ${tag}`, true],
    ['*', true],
  ])('If-None-Match: %s', (header, expected) => {
    expect(isFresh(header, tag)).toBe(expected);
    expect(isFresh(header, `W/${tag}`)).toBe(expected);
  });
});
