import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFirebaseProject } from './firebase-project.js';
import { firebase } from './formats/firebase.js';

const KEY = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
const CONSOLE = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: ${KEY},
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
`;
const JSON_FORM = {
  algorithm: 'SCRYPT',
  base64_signer_key: KEY,
  base64_salt_separator: 'Bw==',
  rounds: 8,
  mem_cost: 14,
};
const folder = mkdtempSync(join(tmpdir(), 'nightlatch-firebase-'));
function fileWith(text: string): string {
  const path = join(folder, 'config');
  writeFileSync(path, text);
  return path;
}

describe('the hash config of a Firebase project', () => {
  it.each([
    ['as the console shows it', CONSOLE],
    ['as JSON', JSON.stringify(JSON_FORM)],
    ['as JSON over some lines, in an object', JSON.stringify({ hash_config: JSON_FORM }, null, 2)],
  ])('is read %s', async (_, text) => {
    expect(await readFirebaseProject(fileWith(text))).toEqual({
      signerKey: Buffer.from(KEY, 'base64'),
      saltSeparator: Buffer.from('Bw==', 'base64'),
      rounds: 8,
      memCost: 14,
    });
  });

  it.each([
    ['algorithm', { algorithm: 'BCRYPT' }],
    ['base64_signer_key', { base64_signer_key: 'secret!' }],
    ['base64_signer_key', { base64_signer_key: 'AAAA' }],
    ['base64_signer_key', { base64_signer_key: undefined }],
    ['rounds', { rounds: 9 }],
    ['rounds', { rounds: 'many' }],
    ['mem_cost', { mem_cost: 15 }],
    ['mem_cost', { mem_cost: 0 }],
  ])('with a wrong %s is refused by name, and its key is not shown', async (name, change) => {
    const reading = readFirebaseProject(fileWith(JSON.stringify({ ...JSON_FORM, ...change })));
    await expect(reading).rejects.toThrow(`missing or wrong: ${name}.`);
    await expect(reading).rejects.not.toThrow(/jxspr8|secret!/);
  });

  it('that is not there, or no such thing, is told', async () => {
    await expect(readFirebaseProject('/nonexistent')).rejects.toThrow("can't be read: ENOENT");
    await expect(readFirebaseProject(fileWith(''))).rejects.toThrow('--firebase-hash-config is empty.');
    await expect(readFirebaseProject(fileWith('x'))).rejects.toThrow(
      'algorithm, base64_signer_key, rounds, mem_cost',
    );
  });
});

describe('a user of firebase auth:export', () => {
  const hash = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
  const record = {
    localId: '0pQrS7tUvW',
    email: 'ada@example.com',
    emailVerified: true,
    passwordHash: hash,
    salt: '42xEC+ixf3L2lw==',
    displayName: 'Ada Lovelace',
    photoUrl: 'https://example.com/a.png',
    lastSignedInAt: '1486324000000',
    createdAt: '1486323990000',
    disabled: false,
    providerUserInfo: [],
  };
  const convert = async (change: object): Promise<unknown> =>
    firebase.convert(
      { ...record, ...change },
      { related: [], hasPepper: false, firebaseProject: await readFirebaseProject(fileWith(CONSOLE)) },
    );

  it('becomes one of an import, and nothing else of it is taken', async () => {
    const providerUserInfo = [
      { providerId: 'password', rawId: 'ada@example.com' },
      { providerId: 'google.com', rawId: '1078', email: 'ada@gmail.com' },
      { providerId: 'microsoft.com', rawId: 'x' },
    ];
    expect(await convert({ providerUserInfo, phoneNumber: '+15551234' })).toEqual({
      leftOut: ['identities of providers that are not the same everywhere', 'phone numbers'],
      user: {
        id: '0pQrS7tUvW',
        identities: [
          {
            ...{ issuer: 'https://accounts.google.com', subject: '1078', provider: 'google' },
            ...{ email: 'ada@gmail.com', emailVerified: false },
          },
        ],
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        emailVerified: true,
        createdAt: '2017-02-05T19:46:30.000Z',
        passwordHash: expect.stringMatching(/^\$firebase-scrypt\$ln=14,r=8\$/),
      },
    });
  });

  it.each([
    ['a blocked user stays blocked', { disabled: true }, { status: 'banned' }],
    ['no display name: what stands before the @', { displayName: undefined }, { name: 'ada' }],
    ['an empty display name', { displayName: '  ' }, { name: 'ada' }],
    ['a name with blanks around it', { displayName: ' Ada ' }, { name: 'Ada' }],
    ['a user of Google, who has no password', { passwordHash: undefined, salt: undefined }, {}],
    ['a time as a number', { createdAt: 1486323990000 }, { createdAt: '2017-02-05T19:46:30.000Z' }],
    ['URL-safe base64', { passwordHash: hash.replaceAll('/', '_').replaceAll('+', '-') }, {}],
  ])('%s', async (_, change, expected) => {
    expect(await convert(change)).toMatchObject({ user: expected });
  });

  it('without a password gets none', async () => {
    expect(await convert({ passwordHash: undefined, salt: undefined })).not.toHaveProperty(
      'user.passwordHash',
    );
  });

  it.each([
    { passwordHash: 'AAAA' },
    { passwordHash: 7 },
    { salt: undefined },
    { salt: '' },
    { passwordHash: `${hash}!` },
  ])('with a hash of something else has none that can be taken: %j', async (change) => {
    expect(await convert(change)).toMatchObject({
      unusableHash: expect.stringMatching(/^must be, with its salt/),
    });
    expect(await convert(change)).not.toHaveProperty('user.passwordHash');
  });

  it('with a hash needs the parameters of its project', () => {
    expect(firebase.convert(record, { related: [], hasPepper: false })).toMatchObject({
      unusableHash: expect.stringContaining('--firebase-hash-config'),
    });
  });

  it.each(['yesterday', '99999999999999999999', -1])(
    'with the time %j keeps it for the import to refuse',
    async (createdAt) => {
      expect(await convert({ createdAt })).toMatchObject({ user: { createdAt } });
    },
  );
});
