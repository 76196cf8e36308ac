import { ipAddressIn } from './ip-address.js';

describe('ipAddressIn', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['', ''],
    ['unknown', ''],
    ['_hidden', ''],
    ['_hidden:80', ''],
    ['203.0.113.256', ''],
    ['203.0.113.7:port', ''],
    ['[203.0.113.7', ''],
    ['<script>', ''],
    ['1'.repeat(10_000), ''],
  ])('finds in %j the address %j', (text, address) => {
    expect(ipAddressIn(text)).toBe(address);
  });
});
