import { at, time, truth, words } from './values.js';

describe('a time', () => {
  it.each([
    ['2019-06-01T08:00:00Z', '2019-06-01T08:00:00.000Z'],
    ['2019-06-01T10:00:00.123456+02:00', '2019-06-01T08:00:00.123Z'],
    ['2019-06-01 08:00:00', '2019-06-01T08:00:00.000Z'],
    ['2019-06-01 08:00:00.5+00', '2019-06-01T08:00:00.500Z'],
    ['2019-06-01 08:00:00 UTC', '2019-06-01T08:00:00.000Z'],
    ['2019-06-01 10:00:00 +0200', '2019-06-01T08:00:00.000Z'],
    ['20190601080000', '2019-06-01T08:00:00.000Z'],
    ['20190601080000Z', '2019-06-01T08:00:00.000Z'],
    [1559376000, '2019-06-01T08:00:00.000Z'],
    ['1559376000', '2019-06-01T08:00:00.000Z'],
    [1559376000000, '2019-06-01T08:00:00.000Z'],
    ['1559376000000', '2019-06-01T08:00:00.000Z'],
    ['9999-12-31 23:59:59.9999999 +00:00', '9999-12-31T23:59:59.999Z'],
    ['0000-00-00 00:00:00', undefined],
    ['0001-01-01 00:00:00', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j', (value, expected) => {
    expect(time(value)).toBe(expected);
  });

  it.each(['yesterday', '2019-13-01T08:00:00Z', -1, { a: 1 }])(
    '%j stays, for the import to refuse',
    (value) => {
      expect(time(value)).toBe(value);
    },
  );
});

it.each([
  [true, true],
  ['t', true],
  ['True', true],
  [1, true],
  ['1', true],
  [false, false],
  ['f', false],
  ['0', false],
  ['', undefined],
  [null, undefined],
  ['maybe', undefined],
])('truth of %j', (value, expected) => {
  expect(truth(value)).toBe(expected);
});

it.each([
  [
    ['a', 'b', 7, null],
    ['a', 'b', '7'],
  ],
  ['user,admin', ['user', 'admin']],
  ['{user,"a b"}', ['user', 'a b']],
  ['["user"]', ['user']],
  ['', []],
  [undefined, []],
])('words of %j', (value, expected) => {
  expect(words(value)).toEqual(expected);
});

it('a field is found by its path, also where the head of a table has the whole of it', () => {
  expect(at({ a: { b: 1 } }, 'a.b')).toBe(1);
  expect(at({ 'a.b': 2 }, 'a.b')).toBe(2);
  expect(at({ a: null }, 'a.b')).toBeUndefined();
  expect(at({}, 'constructor.name')).toBeUndefined();
});
