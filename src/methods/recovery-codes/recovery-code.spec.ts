import { hashRecoveryCode, newRecoveryCode } from './recovery-code.js';

describe('a recovery code', () => {
  it('has 80 bits, and no letter that looks like a digit', () => {
    const codes = Array.from({ length: 500 }, newRecoveryCode);
    expect(new Set(codes).size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    // Each of the 32 characters, at each place: none is missing among 500 but once in a hundred thousand runs.
    for (const place of [0, 8, 18]) expect(new Set(codes.map((code) => code[place])).size).toBe(32);
  });

  it('is taken as people copy it from paper', () => {
    const hash = hashRecoveryCode('7H2K-9QXM-0B3T-1Z5D', 'ada');
    for (const typed of [
      '7h2k9qxm0b3t1z5d',
      ' 7H2K 9QXM 0B3T 1Z5D ',
      '7H2K-9QXM-OB3T-lZ5D',
      '7H2K-9QXM-oB3T-IZ5D',
    ])
      expect(hashRecoveryCode(typed, 'ada')).toBe(hash);
  });

  it('is another one for somebody else: who reads the database can not tell that two have the same', () => {
    expect(hashRecoveryCode('7H2K-9QXM-0B3T-1Z5D', 'bob')).not.toBe(
      hashRecoveryCode('7H2K-9QXM-0B3T-1Z5D', 'ada'),
    );
  });

  it.each(['', '7H2K-9QXM-0B3T', '7H2K-9QXM-0B3T-1Z5DD', 'U'.repeat(16), '7H2K-9QXM-0B3T-1Z5Ä'])(
    'can not be %j',
    (typed) => {
      expect(hashRecoveryCode(typed, 'ada')).toBeUndefined();
    },
  );
});
