import { deviceOf } from './device.js';

describe('deviceOf', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari on iOS',
    ],
    ['curl/7.88.1', 'curl'],
    ['okhttp/5.0.0', 'okhttp'],
    ['', ''],
    ['<script>', ''],
  ])('says of %p: %p', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });
});
