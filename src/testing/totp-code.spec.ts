import { totpCode } from './totp-code.js';

/** "12345678901234567890", the secret of RFC 6238, appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('totpCode', () => {
  // The last six digits of the eight of the table there.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i is that of RFC 6238', (seconds, code) => {
    expect(totpCode(SECRET, new Date(seconds * 1000))).toBe(code);
  });

  it('takes a secret as people copy it', () => {
    const typed = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq';
    expect(totpCode(typed, new Date(59_000))).toBe('287082');
  });

  it('says so when it is none', () => {
    expect(() => totpCode('not base32!', new Date())).toThrow('is not base32');
  });
});
