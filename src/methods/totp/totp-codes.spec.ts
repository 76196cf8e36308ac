import { provisioningOf, stepOf } from './totp-codes.js';

/** RFC 6238, appendix B: the secret and the last six of eight digits. */
const SECRET = Buffer.from('12345678901234567890');
const VECTORS: [number, string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('stepOf', () => {
  it.each(VECTORS)('takes the code of RFC 6238 at %d s', async (seconds, code) => {
    expect(await stepOf(code, SECRET, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('takes that of the step before and after, and says which it was', async () => {
    for (const offset of [-30, 0, 30])
      expect(await stepOf('005924', SECRET, at(1_234_567_890 + offset))).toBe(41_152_263);
    for (const offset of [-60, 60])
      expect(await stepOf('005924', SECRET, at(1_234_567_890 + offset))).toBeUndefined();
  });

  it('takes it with the spaces that applications show', async () => {
    expect(await stepOf(' 005 924', SECRET, at(1_234_567_890))).toBe(41_152_263);
  });

  it.each(['', '00592', '0059244', '00592a', '005924.0', '+05924', '٠٠٥٩٢٤', '-05924'])(
    'refuses %j, and throws nothing',
    async (code) => {
      expect(await stepOf(code, SECRET, at(1_234_567_890))).toBeUndefined();
    },
  );

  it('takes a secret of ten bytes, as other software makes them', async () => {
    // oathtool --totp -d 6 --now "2009-02-13 23:31:30 UTC" 31323334353637383930
    expect(await stepOf('919219', SECRET.subarray(0, 10), at(1_234_567_890))).toBe(41_152_263);
  });
});

describe('provisioningOf', () => {
  it('gives what an application needs, as text and as a picture', async () => {
    const { secret, uri, qr } = await provisioningOf(SECRET, 'ada@example.com', 'Ada & Co: tea');
    expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const { protocol, host, pathname, searchParams } = new URL(uri);
    expect([protocol, host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(pathname)).toContain('ada@example.com');
    expect(searchParams.get('secret')).toBe(secret);
    expect(searchParams.get('issuer')).toContain('Ada & Co');
    expect(qr).toMatch(/^<svg [^>]*viewBox="0 0 (\d+) \1".*<\/svg>$/s);
    expect(qr).not.toContain(secret);
  });
});
