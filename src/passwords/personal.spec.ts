import { isPersonal } from './personal.js';

const owner = { name: 'John Łukasz Smith', email: 'j.smith84+shop@example.org', username: 'jsm_tractor' };

describe('isPersonal', () => {
  it.each([
    'JohnSmith',
    'smith.john',
    'John Smith 2024!',
    'johnjohn',
    'htimsnhoj',
    'j0hnsm1th',
    '!!Smith1984',
    'johnłukaszsmith',
    'ｊｏｈｎｓｍｉｔｈ',
    'j.smith84+shop@example.org',
    'J.Smith84+Shop@Example.org1',
    'j.smith84',
    'jsmith84',
    'smith84shop',
    'jsm_tractor',
    'JSMTRACTOR99',
    'tractor123',
    '$$$tractor',
  ])('guessing from the profile: %s', (password) => {
    expect(isPersonal(password, owner)).toBe(true);
  });

  it.each([
    ['contains a name', 'smithereens-lamp'],
    ['a name and more than a decoration', 'john7391552801746'],
    ['a name among other words', 'john walks to nowhere'],
    ['nothing of theirs', 'opal-lantern-9'],
    ['no letters', '83017264'],
  ])('lets pass: %s', (_, password) => {
    expect(isPersonal(password, owner)).toBe(false);
  });

  it.each([
    ['nothing known', {}],
    ['empty fields', { name: '', email: '', username: '' }],
    ['a one-letter name, a term of nothing', { name: 'O', email: '@', username: '.' }],
  ])('refuses nothing with %s', (_, about) => {
    expect(isPersonal('ooooopal', about)).toBe(false);
  });

  it('a short name is not looked for inside', () => {
    expect(isPersonal('bannister', { name: 'Ann' })).toBe(false);
    expect(isPersonal('ann12345', { name: 'Ann' })).toBe(true);
  });
});
