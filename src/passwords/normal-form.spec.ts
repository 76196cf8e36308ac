import { normalize } from './normal-form.js';

const JOINER = '\u034f';

/** Of all marks the one that every other is sorted before. */
const LAST = '\u0345';

describe('normalize', () => {
  it.each([
    ['ASCII', 'correct horse battery staple'],
    ['a letter and its accent', 'e\u0301'],
    ['a ligature', '\ufb01'],
    ['half-width letters', '\uff76\uff9e'],
    ['accents in the wrong order', 'a\u0301\u0323'],
    ['thirty of them', `a${'\u0301\u0323'.repeat(15)}`],
  ])('is NFKC: %s', (_what, text) => {
    expect(normalize(text)).toBe(text.normalize('NFKC'));
  });

  it('sorts no more than thirty combining marks in a row', () => {
    const marks = '\u0301'.repeat(30);
    expect(normalize(`a${marks}\u0323`)).toBe(`a${marks}${JOINER}\u0323`.normalize('NFKC'));
  });

  it('knows every character that is sorted among them', () => {
    const unknown: string[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const isSorted = !(LAST + character).normalize('NFKD').startsWith(LAST);
      if (isSorted && !normalize(LAST.repeat(30) + character).includes(JOINER))
        unknown.push(code.toString(16));
    }
    expect(unknown).toEqual([]);
  });
});
