import { createHash } from 'node:crypto';
import { fromFirebase } from './firebase-scrypt.js';
import { parseForeign, refuseForeign } from './index.js';

const verifyForeign = async (password: string, stored: string): Promise<boolean> =>
  (await parseForeign(stored)?.verify(password)) === true;

const PASSWORD = 'pâté-Tractor 9';

/** Made by the systems themselves: Django 3.2.25, passlib 1.7.4, argon2-cffi 21.1 and bcrypt 3.2 for Python, hashlib. */
const HASHES: [string, string][] = [
  [
    'Django, PBKDF2 SHA-256',
    'pbkdf2_sha256$260000$IHh1DsgeQ7fHwUHrdLiRlN$Rg+xS00pd+U0FBnmda5IFkIXKG5MKNGxYEKFt5cGI4U=',
  ],
  ['Django, PBKDF2 SHA-1', 'pbkdf2_sha1$260000$YSR50ZQSPw3q5CKEbhsDHw$4PjCPJpyB/ganP4jXofiBydStDI='],
  [
    'Django, Argon2',
    'argon2$argon2id$v=19$m=8192,t=2,p=8$Mk1HM3pJTnBHSXBkNTA5Z1ExSHcycA$dmoCRTyzOX/P21ohmKkUnQ',
  ],
  [
    'Django, bcrypt over SHA-256',
    'bcrypt_sha256$$2b$06$Qqsq3BnvImkuuze12P3kuuHUoHba5H98yveCn/8ae6nIpmJhPEMIi',
  ],
  ['Django, bcrypt', 'bcrypt$$2b$06$AGz1mVbmLdXUujDWtBpBKOcOMbK/FrH2sRXjOumBSwr4znOKxTCQ6'],
  [
    'passlib, PBKDF2 SHA-256',
    '$pbkdf2-sha256$12000$7r13LoVwztm7tzZmzHkPwQ$Oc/XWgB687EmquC1pYTE0RUl8jinIe8FOiqoNFO84K8',
  ],
  [
    'passlib, PBKDF2 SHA-512, base64 with a point',
    '$pbkdf2-sha512$12000$G.Oc07q3NqZ07l2rNaZUig$VklRNpXZRkq3vqz8fue6oRuYQkOlqaUI9Zsb0utXSZAi1QPdphOwspvg.NSyvvCwHvc3a5d.BuxLBXtd7Av13g',
  ],
  ['passlib, PBKDF2 SHA-1', '$pbkdf2$12000$a01J6f0/ZyzlfG.NsXYOoQ$JWzv.jRqwicFcXLY3nJv244yQNY'],
  [
    'PHC, PBKDF2 SHA-256 with a length',
    '$pbkdf2-sha256$i=12000,l=32$c2l4dGVlbiBieXRlcyAhIQ$odREIy3PqzNNwD4IO1Omlu60j9BLGxw7N3QJu6ZwlwE',
  ],
  [
    'PHC, PBKDF2 SHA-512',
    '$pbkdf2-sha512$i=1000$c2l4dGVlbiBieXRlcyAhIQ$r2SdazK6r5S6qGq+zrc3blajiMeuYnsM9nu4g54Z8koYEoo8nIwaadotGBSF9ST4lQ5fUhjMm7YKwLVbBeUkCw',
  ],
  [
    'passlib, scrypt',
    '$scrypt$ln=12,r=8,p=1$JQTgfO+9F+Lcu/c+J0QIQQ$H61KMYWnXEShamOe1cVEPmAHzkOchecOHsCM4F/JDfw',
  ],
  ['passlib, Argon2id', '$argon2id$v=19$m=8192,t=2,p=8$vhfCWKv1XmsNwRijdA4BgA$Bpve3NTBVOr8Pglo02pTSw'],
  ['passlib, bcrypt $2a$', '$2a$06$YmTzf8bg/CjaVUKrLOSCLO4K9sUBzskBVPCNY5bOwfI32ULHCJjqm'],
  ['passlib, bcrypt $2b$', '$2b$06$6/02LtNmgD2THI826j.OX..RNAEQGti64fjVckC5X4P04CBRny5Ou'],
  ['passlib, bcrypt $2y$, as PHP writes it', '$2y$06$PuXVeQ4tRZuFMriGb9te9uRv7KZEL/KuMqsTlVmlymMyVjZavcimi'],
];

/** The example in the README of Firebase's own scrypt tool. */
const FIREBASE = {
  project: {
    signerKey: Buffer.from(
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      'base64',
    ),
    saltSeparator: Buffer.from('Bw==', 'base64'),
    rounds: 8,
    memCost: 14,
  },
  salt: Buffer.from('42xEC+ixf3L2lw==', 'base64'),
  hash: Buffer.from(
    'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
    'base64',
  ),
};
const firebase = fromFirebase(FIREBASE.hash, FIREBASE.salt, FIREBASE.project)!;

describe('a hash of another system', () => {
  it.each(HASHES)('%s: lets the right password in, and no other', async (_, stored) => {
    expect(refuseForeign(stored)).toBeUndefined();
    expect(await verifyForeign(PASSWORD, stored)).toBe(true);
    for (const wrong of ['', 'pâté-tractor 9', 'pâté-Tractor 9 ', 'pate-Tractor 9'])
      expect([wrong, await verifyForeign(wrong, stored)]).toEqual([wrong, false]);
  });

  it.each(HASHES)('%s: is compared byte for byte, as that system did: no normal form', async (_, stored) => {
    expect(await verifyForeign(PASSWORD.normalize('NFD'), stored)).toBe(false);
  });

  it.each([...HASHES, ['Firebase', firebase]] as [string, string][])(
    '%s: with its last digest changed lets nobody in',
    async (_, stored) => {
      const at = stored.length - 10;
      const other = stored[at] === 'A' ? 'B' : 'A';
      const damaged = stored.slice(0, at) + other + stored.slice(at + 1);
      const password = stored === firebase ? 'user1password' : PASSWORD;
      expect(await verifyForeign(password, damaged)).toBe(false);
    },
  );

  it.each([
    [
      "Django's own test of scrypt",
      'lètmein',
      'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
    ],
    [
      'RFC 7914 §12, the second of scrypt',
      'password',
      '$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA',
    ],
    ['RFC 6070 §2, the third of PBKDF2', 'password', 'pbkdf2_sha1$4096$salt$SwB5AbdlSJq+rUnZJvch0GWkKcE='],
    [
      'the reference implementation of Argon2id',
      'password',
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    ],
    [
      'the reference implementation of Argon2i',
      'password',
      '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
    ],
    ["jBCrypt's tests", 'abc', '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
    ["the README of Firebase's scrypt tool", 'user1password', firebase],
  ])('published: %s', async (_, password, stored) => {
    expect(refuseForeign(stored)).toBeUndefined();
    expect(await verifyForeign(password, stored)).toBe(true);
    expect(await verifyForeign(`${password} `, stored)).toBe(false);
  });

  it('bcrypt reads 72 bytes, as it did there: no prehash', async () => {
    // Python's bcrypt, of 80 times x.
    const stored = '$2b$06$m5roChq.PeTWhuOOHv5jL.cHva/gjA08XvEKRRu.n9IBVfft3r.12';
    for (const [length, ok] of [
      [80, true],
      [72, true],
      [71, false],
    ] as const)
      expect([length, await verifyForeign('x'.repeat(length), stored)]).toEqual([length, ok]);
  });

  it('costs the same as another of equal parameters, and says so', () => {
    const [first, second] = ['AAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBB'].map((salt) =>
      parseForeign(`pbkdf2_sha256$1000$${salt}$${'A'.repeat(43)}=`),
    );
    expect(first?.work).toBe(second?.work);
    expect(first?.work).not.toBe(parseForeign(`pbkdf2_sha256$1001$x$${'A'.repeat(43)}=`)?.work);
  });
});

describe('a Firebase hash', () => {
  it("keeps no signer key and no ciphertext of it: the project's secret is not in our database", () => {
    expect(firebase).toMatch(/^\$firebase-scrypt\$ln=14,r=8\$[^$=]+\$[^$=]+$/);
    const kept = firebase.split('$').map((part) => Buffer.from(part, 'base64').toString('hex'));
    for (const secret of [FIREBASE.project.signerKey, FIREBASE.hash])
      expect(kept.join()).not.toContain(secret.toString('hex').slice(0, 16));
  });

  it('of another project is found out where its length says so', () => {
    const { hash, salt, project } = FIREBASE;
    expect(fromFirebase(hash.subarray(1), salt, project)).toBeUndefined();
    expect(fromFirebase(hash, Buffer.alloc(0), project)).toBeUndefined();
  });
});

const B43 = 'A'.repeat(43);
const BCRYPT = '.'.repeat(53);

describe('a hash that would block a thread, take gigabytes, or is damaged', () => {
  it.each([
    ['bcrypt, cost 31: days', `$2b$31$${BCRYPT}`, /cost from 04 to 15/],
    ['bcrypt, cost 16', `$2b$16$${BCRYPT}`, /cost from 04 to 15/],
    ['bcrypt, cost 3', `$2b$03$${BCRYPT}`, /cost from 04 to 15/],
    ['bcrypt of the broken $2x$', `$2x$10$${BCRYPT}`, /\$2a\$, \$2b\$ or \$2y\$/],
    ['bcrypt, cut', `$2b$10$${BCRYPT.slice(1)}`, /60 characters/],
    ['bcrypt, more behind it', `$2b$10$${BCRYPT}\n`, /60 characters/],
    ['Django, bcrypt of cost 20', `bcrypt_sha256$$2b$20$${BCRYPT}`, /cost from 04 to 15/],
    ['Argon2, 4 GiB', `$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$${B43}`, /256 MiB/],
    ['Argon2, just over 256 MiB', `$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$${B43}`, /256 MiB/],
    ['Argon2, 5 passes over 256 MiB', `$argon2id$v=19$m=262144,t=5,p=1$c29tZXNhbHQ$${B43}`, /m × t/],
    ['Argon2, a hundred thousand passes', `$argon2id$v=19$m=8,t=99999,p=1$c29tZXNhbHQ$${B43}`, /t=16/],
    ['Argon2, 17 passes', `$argon2id$v=19$m=8,t=17,p=1$c29tZXNhbHQ$${B43}`, /t=16/],
    ['Argon2, 99 threads', `$argon2id$v=19$m=65536,t=1,p=99$c29tZXNhbHQ$${B43}`, /p=16/],
    ['Argon2, no memory', `$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$${B43}`, /Argon2/],
    ['Argon2, no pass', `$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$${B43}`, /Argon2/],
    ['Argon2, no lane', `$argon2id$v=19$m=8,t=1,p=0$c29tZXNhbHQ$${B43}`, /Argon2/],
    ['Argon2, less memory than its lanes need', `$argon2id$v=19$m=8,t=1,p=2$c29tZXNhbHQ$${B43}`, /Argon2/],
    ['Argon2, a short salt', `$argon2id$v=19$m=8,t=1,p=1$c29tZQ$${B43}`, /salt of 8 to 64 bytes/],
    ['Argon2, version 1.0', `$argon2id$v=16$m=8,t=1,p=1$c29tZXNhbHQ$${B43}`, /v=19/],
    ['Argon2d', `$argon2d$v=19$m=8,t=1,p=1$c29tZXNhbHQ$${B43}`, /argon2i/],
    ['Argon2, a digest of 15 bytes', '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$' + 'A'.repeat(20), /16 to 64/],
    ['scrypt, 128 GiB', `$scrypt$ln=27,r=8,p=1$TmFDbA$${B43}`, /128 MiB/],
    ['scrypt, just over 128 MiB', `$scrypt$ln=17,r=9,p=1$TmFDbA$${B43}`, /128 MiB/],
    ['scrypt, many lanes of 128 MiB', `$scrypt$ln=17,r=8,p=5$TmFDbA$${B43}`, /N × r × p/],
    ['scrypt, N = 1', `$scrypt$ln=0,r=8,p=1$TmFDbA$${B43}`, /scrypt/],
    ['scrypt, r = 0', `$scrypt$ln=4,r=0,p=1$TmFDbA$${B43}`, /scrypt/],
    ['scrypt, p = 0', `$scrypt$ln=4,r=8,p=0$TmFDbA$${B43}`, /scrypt/],
    ['Django, scrypt whose N is no power of two', `scrypt$16383$salt$8$1$${B43}=`, /scrypt/],
    ['Django, scrypt of 9999999 blocks', `scrypt$9999999$salt$8$1$${B43}=`, /128 MiB/],
    ['scrypt, a digest that is not base64', `$scrypt$ln=4,r=8,p=1$TmFDbA$${'!'.repeat(43)}`, /scrypt/],
    ['PBKDF2, a billion iterations', `pbkdf2_sha256$1000000000$salt$${B43}=`, /3000000/],
    ['PBKDF2, just over the bound', `pbkdf2_sha256$3000001$salt$${B43}=`, /3000000/],
    ['PBKDF2, a long hash doubles them', `$pbkdf2-sha256$i=2000000$c2FsdA$${'A'.repeat(86)}`, /3000000/],
    ['PBKDF2, no iteration', `pbkdf2_sha256$0$salt$${B43}=`, /PBKDF2/],
    ['PBKDF2 with MD5', `pbkdf2_md5$1000$salt$${B43}=`, /sha1/],
    ['PBKDF2, a length that is not the hash’s', `$pbkdf2-sha256$i=1000,l=16$c2FsdA$${B43}`, /PBKDF2/],
    ['PBKDF2, an empty salt', `$pbkdf2-sha256$i=1000$$${B43}`, /PBKDF2/],
    ['Firebase, 16 GiB', `$firebase-scrypt$ln=24,r=8$TmFDbA$${B43}`, /128 MiB/],
    [
      'Firebase, a key stream so short that it is guessed',
      '$firebase-scrypt$ln=4,r=8$TmFDbA$AAAA',
      /32 to 64/,
    ],
    ['no hash: a plain password', 'opal-tractor-9', /bcrypt, Argon2, scrypt, PBKDF2 or Firebase/],
    ['no hash: nothing', '', /bcrypt, Argon2/],
    ['no hash: a megabyte', `$2b$10$${'.'.repeat(1e6)}`, /bcrypt, Argon2/],
    ['MD5, as old PHP has it', createHash('md5').update('x').digest('hex'), /bcrypt, Argon2/],
    ['Django, an unusable password', '!abcdefghijklmnopqrstuvwxyz', /bcrypt, Argon2/],
  ])('%s: is refused with the rule, and is not even tried', async (_, stored, rule) => {
    expect(parseForeign(stored)).toBeUndefined();
    expect(refuseForeign(stored)).toMatch(rule);
    expect(await verifyForeign('', stored)).toBe(false);
    // A rule, never the hash.
    if (stored.length > 30) expect(refuseForeign(stored)).not.toContain(stored.slice(-20));
  });

  it.each([
    ['bcrypt', `$2b$15$${BCRYPT}`],
    ['Argon2', `$argon2id$v=19$m=262144,t=4,p=4$c29tZXNhbHQ$${B43}`],
    ['scrypt', `$scrypt$ln=17,r=8,p=4$TmFDbA$${B43}`],
    ['PBKDF2', `$pbkdf2-sha512$i=3000000$c2FsdA$${'A'.repeat(86)}`],
  ])('the dearest %s that is taken costs seconds at most', async (_, stored) => {
    expect(refuseForeign(stored)).toBeUndefined();
    const began = performance.now();
    expect(await verifyForeign('x', stored)).toBe(false);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
