import { duration } from '../../packages/web/src/i18n/format.js';

it.each([
  ['en', 0, '0 seconds'],
  ['en', 0.256, '0.26 seconds'],
  ['en', 1, '1 second'],
  ['en', 99, '99 seconds'],
  ['en', 100, '2 minutes'],
  ['en', 240, '4 minutes'],
  ['en', 7201, '3 hours'],
  ['de', 0.5, '0,5 Sekunden'],
  ['de', 61 * 60, '61 Minuten'],
  ['de', 200_000, '3 Tage'],
] as const)('in %s people read that %p s are %p, and never less than that', (locale, seconds, text) => {
  expect(duration(locale, seconds)).toBe(text);
});
