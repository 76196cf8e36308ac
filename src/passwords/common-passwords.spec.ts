import { CommonPasswords } from './common-passwords.js';

const common = CommonPasswords.load();

describe('CommonPasswords', () => {
  it.each([
    'password',
    'Password1!',
    'PASSWORD',
    'P@ssw0rd',
    'p4$$word',
    'ｐａｓｓｗｏｒｄ',
    'password2024',
    'Password@123',
    'iloveyou',
    'sunshine1',
    'princess12',
    'qwerty123',
    'letmein!',
    'football99',
    'Michael1',
    'welcome1',
    'dragon1987',
    '12345678',
    '123456789',
    '87654321',
    '11111111',
    'aaaaaaaa',
    '12121212',
    'abcabcabc',
    'qwertyuiop',
    'poiuytrewq',
    'asdfghjkl',
    '1q2w3e4r',
    '1qaz2wsx',
    'abcdefgh',
    'zaq12wsx',
    'trustno1',
    'nightlatch1',
  ])('password spraying: %s', (password) => {
    expect(common.has(password)).toBe(true);
  });

  it.each([
    ['a part of it is common', 'password-tractor'],
    ['a long phrase of common words', 'dragon football sunshine'],
    ['more digits than an ending has', 'dragon83017264'],
    ['random', 'xK7#qLm2vT'],
    [
      'a comment of the file',
      '# Words that common passwords are made of, one per line, lower case. Lines with # are skipped.',
    ],
    ['nothing', ''],
  ])('lets pass: %s', (_, password) => {
    expect(common.has(password)).toBe(false);
  });

  it('a listed word is compared in its folded form', () => {
    expect(new CommonPasswords(['Tractor']).has('tRACTOR')).toBe(true);
  });
});
