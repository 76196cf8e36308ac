import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DefaultPasswordPolicy } from './default-password-policy.js';
import { PASSWORD_FORMATS } from './foreign/formats/index.js';
import { type FormatSecrets } from './foreign/formats/password-format.js';
import { HashingPool } from './hashing-pool.js';
import { type ImportedPassword, ImportedPasswords } from './imported-passwords.js';
import { ImportedSecrets } from './imported-secrets.js';
import { PasswordsService } from './passwords.service.js';

const CALLER = 'test';
const KEY = randomBytes(32).toString('base64');
const pool = new HashingPool({ threads: 2, queue: 64 });
afterAll(() => pool.onApplicationShutdown());

interface Settings {
  cost?: number;
  pepper?: string;
  encryptionKey?: string | undefined;
  newEncryptionKey?: string;
}

function build(settings: Settings = {}) {
  const rules = { minLength: 8, blocklist: false };
  const config = { cost: 4, pepper: undefined, encryptionKey: KEY, ...rules, ...settings };
  const secrets = new ImportedSecrets(config);
  const passwords = new PasswordsService(config, pool, new DefaultPasswordPolicy(rules), secrets);
  const imported = new ImportedPasswords(config, pool, passwords, secrets);
  /** What an import stores. */
  const store = async (password: ImportedPassword, of?: FormatSecrets): Promise<string> => {
    const read = imported.read(password, of);
    if (read.kind === 'refused') throw new Error(read.reason);
    return imported.toStored(read, CALLER);
  };
  const opens = async (password: string, stored: string): Promise<boolean> =>
    (await passwords.verify(password, stored, CALLER)).ok;
  const refusal = (password: ImportedPassword, of?: FormatSecrets): string | undefined => {
    const read = imported.read(password, of);
    return read.kind === 'refused' ? read.reason : undefined;
  };
  return { secrets, passwords, imported, store, opens, refusal };
}

const { secrets, passwords, imported, store, opens, refusal } = build();

interface System {
  system: string;
  version: string;
  format?: string;
  secrets?: { pepper?: string; passwordSalt?: string };
  records: { password: string; hash: string; salt?: string }[];
}
const SYSTEMS = JSON.parse(
  readFileSync(new URL('../../test/data/imported-passwords.json', import.meta.url), 'utf8'),
) as System[];

function sealed(of: { pepper?: string; passwordSalt?: string } = {}): FormatSecrets {
  return Object.fromEntries(Object.entries(of).map(([name, secret]) => [name, secrets.seal(secret)]));
}

describe('a record that another system made', () => {
  it.each(SYSTEMS.map((system) => [`${system.format ?? 'no format'}: ${system.system}`, system] as const))(
    '%s: opens with its password, and with no other',
    async (_, { format, secrets: of, records }) => {
      for (const [at, { password, hash, salt }] of records.entries()) {
        const stored = await store({ hash, salt, format }, sealed(of));
        expect([hash, await opens(password, stored)]).toEqual([hash, true]);
        if (at === 0 || stored.startsWith('$wrapped$'))
          expect([hash, await opens(`${password}x`, stored)]).toEqual([hash, false]);
      }
    },
    60_000,
  );

  it('there is one of each format but that of users who went from Firebase to SuperTokens', () => {
    const names = new Set(SYSTEMS.map(({ format }) => format));
    expect(PASSWORD_FORMATS.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([
      'supertokens',
    ]);
  });

  it('supertokens: $f_scrypt$ opens, with ? for every character beyond ASCII', async () => {
    // The example of Firebase's own scrypt tool.
    const signerKey = Buffer.from(
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
      'base64',
    );
    const hash =
      '$f_scrypt$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==' +
      '$42xEC+ixf3L2lw==$m=14$r=8$s=Bw==';
    const stored = await store({ format: 'supertokens', hash }, { signerKey });
    expect(await opens('user1password', stored)).toBe(true);
    expect(await opens('user1passwörd', stored)).toBe(false);
    expect(stored).toMatch(/^\$over\$ascii\$firebase-scrypt\$/);
    expect(refusal({ format: 'supertokens', hash })).toContain('--firebase-hash-config');
  });
});

describe('the password of an imported record', () => {
  const recordOf = (format: string, at = 0): ImportedPassword => {
    const system = SYSTEMS.findLast((candidate) => candidate.format === format)!;
    return { format, ...system.records[at]! };
  };
  const PASSWORD = 'päss-W0rd \'x"';
  const DECOMPOSED = PASSWORD.normalize('NFD');

  it.each([
    ['lucia-1, which hashes NFKC', 'lucia-1', true],
    ['mediawiki, whose forms make NFC', 'mediawiki', true],
    ['kratos, which leaves it as it is', 'kratos', false],
  ])('in another normal form, of %s', async (_, format, isTaken) => {
    expect(await opens(DECOMPOSED, await store(recordOf(format)))).toBe(isTaken);
  });

  it.each(['wordpress', 'drupal7'])('%s: is trimmed as PHP does, by its forms', async (format) => {
    const stored = await store(recordOf(format));
    expect(await opens(` \t${PASSWORD}\n`, stored)).toBe(true);
    expect(await opens(`\u00a0${PASSWORD}`, stored)).toBe(false);
  });

  it('wordpress: has its backslashes from the form, and is not taken with them', async () => {
    const stored = await store(recordOf('wordpress'));
    expect(await opens('päss-W0rd \\\'x\\"', stored)).toBe(false);
  });
});

describe('what is stored of a fast hash', () => {
  const FAST: [string, ImportedPassword][] = [
    ['SSHA', { format: 'dovecot', hash: '{SSHA}kS2ueUxCS4CJTdV/HjaVrXbImQpNgSYa' }],
    ['phpass', { format: 'wordpress', hash: '$P$BqGqJQiaIRHa1X.NhKr5DmIcwRHesA/' }],
    ['MD5-crypt', { format: 'crypt', hash: '$1$3Dqr8FYJ$sdY9lK/4ntiD08bZTyQsx.' }],
    [
      'SHA-crypt',
      {
        format: 'crypt',
        hash: '$6$bj1kCs43qDcrwSf9$dqAlADOrqnheuXOWb9Yikyq4gchpV9W6C5bMPZY.RJbFRpvtmwQGwmLiu/ZQn6H3ubUfywMj2zPO8Vq3CarGt.',
      },
    ],
    [
      'PBKDF2 of 5,000 iterations',
      {
        format: 'dovecot',
        hash: '{PBKDF2}$1$/y7ODsmVdbvxUa/d$5000$15e35b1a455d393b2dfb10a20a996ebcc1146438',
      },
    ],
    ['the password itself', { format: 'spring', hash: '{noop}correct horse battery staple' }],
  ];

  it.each(FAST)('%s: is a hash of ours, which neither holds nor is the digest', async (_, password) => {
    const stored = await store(password);
    expect(stored).toMatch(/^\$wrapped\$1\$none\$2b\$04\$.{53}\$/);
    const digest = password.hash.split(/[$}]/).at(-1)!;
    expect(stored).not.toContain(digest.slice(-20));
    const read = imported.read(password);
    expect(read.kind).toBe('fast');
    if (read.kind === 'fast') expect(stored).not.toContain(read.digest);
    expect(await opens('correct horse battery staple', stored)).toBe(true);
    // Whoever has the digest has no password.
    for (const guess of [digest, password.hash, read.kind === 'fast' ? read.digest : ''])
      expect(guess === 'correct horse battery staple' || !(await opens(guess, stored))).toBe(true);
  });

  it('takes our pepper, and is of no use without it', async () => {
    const peppered = build({ pepper: 'kL9vQ2xW7mZr4TnB8yHs3DfG6jPc1AeU' });
    const stored = await peppered.store(FAST[0]![1]);
    expect(stored).toMatch(/^\$wrapped\$1\$[\w-]{8}\$2b\$/);
    expect(await peppered.opens('correct horse battery staple', stored)).toBe(true);
    expect(await passwords.verify('correct horse battery staple', stored, CALLER)).toEqual({
      ok: false,
      reason: 'unusable_hash',
    });
    expect(refusal({ hash: stored })).toMatch(/PASSWORD_PEPPER/);
    // One from before a pepper was set goes on opening.
    const old = await store(FAST[0]![1]);
    expect(await peppered.opens('correct horse battery staple', old)).toBe(true);
  });

  it('has half of the rounds of ours, so that both digests together take as long as one of ours', async () => {
    expect(await build({ cost: 11 }).store(FAST[0]![1])).toContain('$2b$10$');
    expect(await build({ cost: 10 }).store(FAST[0]![1])).toContain('$2b$10$');
  });

  it('is taken as it is when a database is restored into another', async () => {
    const stored = await store(FAST[0]![1]);
    expect(imported.read({ hash: stored })).toEqual({ kind: 'kept', stored });
  });
});

describe('the pepper of an old application', () => {
  const PEPPER = 'pepper-of-this-application';
  const [{ password, hash }] = SYSTEMS.find(({ secrets }) => secrets?.pepper === PEPPER)!.records as [
    { password: string; hash: string },
  ];
  const devise = { format: 'devise', hash };

  it('is in no stored hash, and the hash is of no use without KEY_ENCRYPTION_KEY', async () => {
    const stored = await store(devise, sealed({ pepper: PEPPER }));
    expect(stored).toMatch(/^\$over\$pepper=[\w.-]+\$2a\$12\$/);
    for (const part of stored.split(/[$.=]/))
      expect(Buffer.from(part, 'base64url').toString()).not.toContain('pepper');
    for (const other of [undefined, randomBytes(32).toString('base64')]) {
      const elsewhere = build({ encryptionKey: other });
      expect((await elsewhere.passwords.verify(password, stored, CALLER)).ok).toBe(false);
      expect(elsewhere.refusal({ hash: stored })).toBeDefined();
    }
  });

  it('opens before, while and after KEY_ENCRYPTION_KEY is changed', async () => {
    const next = randomBytes(32).toString('base64');
    const [during, after] = [build({ newEncryptionKey: next }), build({ encryptionKey: next })];
    const stored = await store(devise, sealed({ pepper: PEPPER }));
    expect(await during.opens(password, stored)).toBe(true);
    const renewed = during.secrets.renew(stored)!;
    expect(during.secrets.renew(renewed)).toBe(renewed);
    expect(await after.opens(password, renewed)).toBe(true);
    expect(after.secrets.renew(stored)).toBeUndefined();
    expect(secrets.renew(hash)).toBe(hash);
    expect([stored, hash].map((each) => secrets.hasSecret(each))).toEqual([true, false]);
  });

  it('needs KEY_ENCRYPTION_KEY to be imported, and a length', () => {
    expect(() => build({ encryptionKey: undefined }).secrets.seal(PEPPER)).toThrow(/KEY_ENCRYPTION_KEY/);
    for (const wrong of ['', 'x'.repeat(257)]) expect(() => secrets.seal(wrong)).toThrow(/1 to 256 bytes/);
    expect(refusal({ format: 'devise', hash }, { pepper: secrets.seal('x'.repeat(256)) })).toBeUndefined();
  });

  it("flask-security says which file is missing, and hashes Django's hashers over the password itself", () => {
    expect(refusal({ format: 'flask-security', hash })).toContain('--password-salt-file');
    const django = 'bcrypt_sha256$$2b$06$Qqsq3BnvImkuuze12P3kuuHUoHba5H98yveCn/8ae6nIpmJhPEMIi';
    const read = imported.read({ format: 'flask-security', hash: django }, sealed({ passwordSalt: 'x' }));
    expect(read).toEqual({ kind: 'kept', stored: django });
  });
});

describe('a record that is damaged, hostile or of something that is not verified here', () => {
  const B86 = '/'.repeat(86);
  it.each<[string, ImportedPassword, RegExp]>([
    [
      'SHA-crypt, 2^30 rounds',
      { format: 'crypt', hash: `$6$rounds=1073741824$salt$${B86}` },
      /1000000 rounds/,
    ],
    [
      'SHA-crypt, 2 million rounds',
      { format: 'crypt', hash: `$6$rounds=2000000$salt$${B86}` },
      /1000000 rounds/,
    ],
    ['SHA-crypt, cut', { format: 'crypt', hash: `$6$salt$${B86.slice(1)}` }, /undamaged/],
    ['phpass, 2^30 rounds', { format: 'phpass', hash: `$P$Sabcdefgh${'.'.repeat(22)}` }, /2\^19 rounds/],
    ['Drupal, 2^63 rounds', { format: 'drupal7', hash: `$S$zabcdefgh${'.'.repeat(43)}` }, /2\^19 rounds/],
    [
      'bcrypt of cost 31 over a digest',
      { format: 'meteor', hash: `$2b$31$${'.'.repeat(53)}` },
      /cost from 04 to 15/,
    ],
    [
      'WordPress, bcrypt of cost 20',
      { format: 'wordpress', hash: `$wp$2y$20$${'.'.repeat(53)}` },
      /04 to 15/,
    ],
    [
      'scrypt-kdf, 2^40 blocks',
      { format: 'medusa', hash: Buffer.from(`scrypt\0\x28${'\0'.repeat(88)}`).toString('base64') },
      /128 MiB/,
    ],
    ['scrypt-kdf, cut', { format: 'medusa', hash: 'c2NyeXB0AA8AAAAIAAAAAQ==' }, /96 bytes/],
    [
      'AdonisJS, 4 GiB',
      { format: 'adonis', hash: '$scrypt$n=4194304,r=8,p=1$c2FsdHNhbHQ$' + 'A'.repeat(86) },
      /128 MiB/,
    ],
    [
      'AdonisJS, N no power of two',
      { format: 'adonis', hash: '$scrypt$n=16383,r=8,p=1$c2FsdHNhbHQ$' + 'A'.repeat(86) },
      /power of two/,
    ],
    [
      'Werkzeug, a billion iterations',
      { format: 'werkzeug', hash: `pbkdf2:sha256:9999999$salt$${'ab'.repeat(32)}` },
      /3000000/,
    ],
    [
      'Keycloak, a billion iterations',
      {
        format: 'keycloak',
        hash: '{"secretData":{"value":"AAAAAAAAAAAAAAAAAAAAAA==","salt":"AAAA"},"credentialData":{"algorithm":"pbkdf2","hashIterations":1000000000}}',
      },
      /3000000/,
    ],
    ['Keycloak, no JSON', { format: 'keycloak', hash: 'S3cret' }, /JSON/],
    [
      'ASP.NET, a salt longer than all',
      {
        format: 'aspnet-identity',
        hash: Buffer.from('0100000001000003e8ffffffff00', 'hex').toString('base64'),
      },
      /ASP\.NET/,
    ],
    [
      'yescrypt',
      { format: 'crypt', hash: '$y$j9T$ta4kS64OP1zxFILqNY0G0/$stFulsAFREbNPHhpGCeECKFkFvLy6UIxLvuX9ja11Y1' },
      /yescrypt.*leave passwordHash out/,
    ],
    ['DES-crypt', { format: 'crypt', hash: 'abE4gb3YVWFRM' }, /DES-crypt.*leave passwordHash out/],
    [
      'an NT hash',
      { format: 'crypt', hash: '$3$$8846f7eaee8fb117ad06bdd830b7586c' },
      /MD4.*leave passwordHash out/,
    ],
    ['a locked account of /etc/shadow', { format: 'crypt', hash: '!$6$x' }, /locked/],
    [
      'Dovecot, CRAM-MD5',
      {
        format: 'dovecot',
        hash: '{CRAM-MD5}9186d855e11eba527a7a52ca82b313e180d62234f0acc9051b527243d41e2740',
      },
      /CRAM-MD5.*leave passwordHash out/,
    ],
    [
      'LDAP, SSHA without a salt',
      { format: 'dovecot', hash: '{SSHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
      /salt behind it/,
    ],
    ['Spring, no id', { format: 'spring', hash: '$2a$10$x' }, /id of an encoder/],
    ['Spring, an id of Object', { format: 'spring', hash: '{constructor}x' }, /id of an encoder/],
    ['Kratos, MD4', { format: 'kratos', hash: '$hmac-md4$AAAA$AAAA' }, /MD4/],
    [
      'passport-local-mongoose with another length',
      { format: 'passport-local-mongoose', hash: 'ab'.repeat(64), salt: 'x' },
      /512 bytes.*\$pbkdf2-sha256\$i=/,
    ],
    ['better-auth, no key', { format: 'better-auth', hash: 'ab'.repeat(16) }, /salt:key/],
    ['a megabyte', { format: 'crypt', hash: '$6$'.padEnd(1e6, 'x') }, /at most 4096/],
    ['steps that there are not', { hash: `$over$rot13$2b$10$${'.'.repeat(53)}` }, /passwordFormat says/],
    ['steps over steps', { hash: `$over$nfkc$over$nfkc$2b$10$${'.'.repeat(53)}` }, /passwordFormat says/],
    [
      'wrapped, of 2^30 rounds',
      { hash: `$wrapped$1$none$2b$10$${'.'.repeat(53)}$sha-crypt$6$1073741824$salt` },
      /undamaged/,
    ],
    ['wrapped, of a cost of 31', { hash: `$wrapped$1$none$2b$31$${'.'.repeat(53)}$plain$` }, /undamaged/],
  ])('%s: is refused with the rule or the way out, never with the hash in it', (_, password, reason) => {
    expect(refusal(password)).toMatch(reason);
    expect(refusal(password)).not.toContain(password.hash.slice(-12));
  });

  it.each(PASSWORD_FORMATS.map(({ name }) => name))('%s: refuses what is no hash at all', (format) => {
    for (const hash of ['opal-tractor-9', 'x', '$', '{', '{}', ':', '$over$nfkc$plain$'])
      expect([hash, refusal({ format, hash, salt: 'x' }, sealed({ passwordSalt: 'x' }))]).toEqual([
        hash,
        expect.any(String),
      ]);
  });
});
