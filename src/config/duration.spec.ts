import { parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['30s', 30],
    ['10m', 600],
    ['2h', 7200],
    ['14d', 1_209_600],
    ['900', 900],
    ['0', 0],
    ['0s', 0],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    ...[
      '',
      ' ',
      's',
      '-1s',
      '+1s',
      '1.5h',
      '1e3',
      '10 m',
      ' 10m',
      '10m\n',
      '1h30m',
      '10M',
      '1w',
      '010',
      '0x10',
    ],
    ...['ten', 'Infinity', '99999999999', '１０m'],
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
