import { isElsewhere } from './is-elsewhere.js';

const there = { ip: '2001:db8:1:2::a', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

it.each([
  ['the same address and device', there, false],
  ['another address of the same /64', { ...there, ip: '2001:db8:1:2:ffff::b' }, false],
  ['the same address in another notation', { ...there, ip: '2001:0db8:0001:0002:0000::000a' }, false],
  ['another /64', { ...there, ip: '2001:db8:1:3::a' }, true],
  ['another protocol', { ...there, ip: '203.0.113.7' }, true],
  ['another device at the same address', { ...there, userAgent: 'curl/8.5.0' }, true],
  ['the same address without a User-Agent', { ...there, userAgent: '' }, true],
])('%s', (_where, here, elsewhere) => {
  expect(isElsewhere(here, there)).toBe(elsewhere);
});

it('an IPv4 address is the same in IPv6 notation, and its neighbour is another', () => {
  const v4 = { ...there, ip: '203.0.113.7' };
  expect(isElsewhere({ ...there, ip: '::ffff:203.0.113.7' }, v4)).toBe(false);
  expect(isElsewhere({ ...there, ip: '203.0.113.8' }, v4)).toBe(true);
});
