import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { claimsOf } from '../support/jwt.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** The part of a stored user that the tests look at. */
interface StoredUser {
  _id: string;
  name: string;
  email: string;
  username?: string;
  passwordHash?: string;
  roles: string[];
  status: string;
  createdAt: Date;
  credentialVersion: number;
}

/** Of `pâté-Tractor 9`, made by Django 3.2.25, passlib 1.7.4, bcrypt 3.2 and argon2-cffi 21.1 for Python. */
const SECRET = 'pâté-Tractor 9';
const HASHES = {
  'bcrypt $2a$': '$2a$06$YmTzf8bg/CjaVUKrLOSCLO4K9sUBzskBVPCNY5bOwfI32ULHCJjqm',
  'bcrypt $2y$': '$2y$06$PuXVeQ4tRZuFMriGb9te9uRv7KZEL/KuMqsTlVmlymMyVjZavcimi',
  Argon2id: '$argon2id$v=19$m=8192,t=2,p=8$vhfCWKv1XmsNwRijdA4BgA$Bpve3NTBVOr8Pglo02pTSw',
  scrypt: '$scrypt$ln=12,r=8,p=1$JQTgfO+9F+Lcu/c+J0QIQQ$H61KMYWnXEShamOe1cVEPmAHzkOchecOHsCM4F/JDfw',
  PBKDF2: '$pbkdf2-sha256$12000$7r13LoVwztm7tzZmzHkPwQ$Oc/XWgB687EmquC1pYTE0RUl8jinIe8FOiqoNFO84K8',
  'Django, PBKDF2':
    'pbkdf2_sha256$260000$IHh1DsgeQ7fHwUHrdLiRlN$Rg+xS00pd+U0FBnmda5IFkIXKG5MKNGxYEKFt5cGI4U=',
  'Django, bcrypt over SHA-256': 'bcrypt_sha256$$2b$06$Qqsq3BnvImkuuze12P3kuuHUoHba5H98yveCn/8ae6nIpmJhPEMIi',
};

let server: TestApp;
let admin: string;
beforeAll(async () => {
  server = await startApp({ ROLES: 'editor' });
  const { body } = await server.api.signUp({ email: 'root@example.com' });
  await users().updateOne({ _id: body.user.id }, { $set: { roles: ['user', 'admin'] } });
  admin = (await login('root@example.com', PASSWORD)).body.accessToken;
});
afterAll(() => server.close());

const users = (): ReturnType<typeof server.database.collection<StoredUser>> =>
  server.database.collection<StoredUser>('users');
/** An account as it is stored, without what is on its way to the audit log. */
const stored = (filter: Partial<StoredUser>): Promise<StoredUser | null> =>
  users().findOne(filter, { projection: { auditEvents: 0 } });
const login = (email: string, password: string): Promise<Answer> =>
  server.api.post('/auth/login', { email, password });
const importUsers = (list: unknown, token = admin): Promise<Answer> =>
  server.api.post('/users/import', { users: list }, token);
const newcomer = (): { name: string; email: string } => {
  const { name, email } = newPerson();
  return { name, email };
};

describe('an imported user', () => {
  it.each(Object.entries(HASHES))(
    'with a hash of %s logs in with the old password, and has a hash of ours after it',
    async (_, passwordHash) => {
      const user = newcomer();
      expect((await importUsers([{ ...user, passwordHash }])).body).toEqual({
        created: 1,
        existing: 0,
        rejected: [],
      });
      const before = (await stored({ email: user.email }))!;
      expect(before.passwordHash).toBe(passwordHash);

      expectProblem(await login(user.email, 'pâté-tractor 9'), 'invalid_credentials');
      expect(await stored({ email: user.email })).toEqual(before);

      const first = await login(user.email, SECRET);
      expect(first.status).toBe(200);
      const after = (await stored({ email: user.email }))!;
      expect(after.passwordHash).toMatch(/^\$nl1\$none\$2b\$04\$/);
      // Nothing else changes: no session ends.
      expect(after).toEqual({ ...before, passwordHash: after.passwordHash });
      expect((await login(user.email, SECRET)).status).toBe(200);
      expectProblem(await login(user.email, 'pâté-tractor 9'), 'invalid_credentials');
      expect((await server.api.refresh(first.body.refreshToken)).status).toBe(200);
    },
  );

  it.each<[string, { passwordFormat: string; passwordHash: string; passwordSalt?: string }, RegExp]>([
    [
      'LDAP',
      { passwordFormat: 'dovecot', passwordHash: '{SSHA}kS2ueUxCS4CJTdV/HjaVrXbImQpNgSYa' },
      /^\$wrapped\$1\$none\$2b\$04\$.{53}\$digest\$sha1\$1\$p\.=[\w-]{6}$/,
    ],
    [
      'WordPress 6.1',
      { passwordFormat: 'wordpress', passwordHash: '$P$BqGqJQiaIRHa1X.NhKr5DmIcwRHesA/' },
      /^\$wrapped\$1\$none\$2b\$04\$.{53}\$over\$wordpress\$phpass\$md5\$13\$qGqJQiaI$/,
    ],
    [
      'Meteor',
      {
        passwordFormat: 'meteor',
        passwordHash: '$2b$10$NK2Nf82RYI09EgQY4JjFme5qW7NPIKz6gvgJ2Hg/frK.3KFDC0NBK',
      },
      /^\$over\$meteor\$2b\$10\$/,
    ],
    [
      'Payload',
      {
        passwordFormat: 'payload',
        passwordHash: 'pbkdf2-sha256-v1:0f18c81b646a3d80baeafba6fe3f277f17382a2e577e669c09eaf83a0165f9f1',
        passwordSalt: '1bf8ed2ff02a5991ae97e70ed58a7d0e36ae8e7ee9efc956269c37659e74aaea',
      },
      /^\$pbkdf2-sha256\$i=600000\$/,
    ],
  ])(
    'with a record of %s logs in with the old password: nothing weak is stored before, a hash of ours after it',
    async (_, record, form) => {
      const user = newcomer();
      const line = { ...user, ...record };
      expect((await importUsers([line])).body).toEqual({ created: 1, existing: 0, rejected: [] });
      const before = (await stored({ email: user.email }))!;
      expect(before.passwordHash).toMatch(form);
      const digest = record.passwordHash.split(/[$}:]/).at(-1)!;
      if (before.passwordHash?.startsWith('$wrapped$'))
        expect(JSON.stringify(before)).not.toContain(digest.slice(-12));
      expect(Object.keys(before).filter((field) => field.startsWith('password'))).toEqual(['passwordHash']);

      // Once more: nothing is hashed anew, nor does anything change.
      expect((await importUsers([line])).body).toEqual({ created: 0, existing: 1, rejected: [] });
      expectProblem(await login(user.email, `${PASSWORD}s`), 'invalid_credentials');
      expect(await stored({ email: user.email })).toEqual(before);

      expect((await login(user.email, PASSWORD)).status).toBe(200);
      const after = (await stored({ email: user.email }))!;
      expect(after).toEqual({ ...before, passwordHash: expect.stringMatching(/^\$nl1\$none\$2b\$04\$/) });
      expect((await login(user.email, PASSWORD)).status).toBe(200);
      expectProblem(await login(user.email, `${PASSWORD}s`), 'invalid_credentials');
    },
  );

  it('has what was imported and no more, in its normal form', async () => {
    const { email } = newcomer();
    const answer = await importUsers([
      {
        name: 'Grace Hopper',
        email: email.toUpperCase(),
        username: 'Grace.Hopper',
        emailVerified: true,
        roles: ['user', 'editor'],
        createdAt: '2019-06-01T10:00:00+02:00',
      },
    ]);
    expect(answer.status).toBe(200);
    expect(await stored({ email })).toEqual({
      _id: expect.stringMatching(/^[\w-]{22}$/),
      name: 'Grace Hopper',
      email,
      username: 'grace.hopper',
      emailVerified: true,
      roles: ['user', 'editor'],
      status: 'active',
      credentialVersion: 1,
      rightsVersion: 1,
      createdAt: new Date('2019-06-01T08:00:00Z'),
      updatedAt: expect.any(Date),
    });
    // No password: nobody logs in before one was chosen by mail, and none was sent.
    for (const password of ['', 'undefined', PASSWORD])
      expectProblem(await login(email, password), 'invalid_credentials');
    const { _id: userId } = (await stored({ email }))!;
    expect(await server.database.collection('outbox').countDocuments({ userId })).toBe(0);
  });

  it('who was blocked stays blocked, and looks like any wrong password', async () => {
    const user = newcomer();
    await importUsers([{ ...user, passwordHash: HASHES['bcrypt $2a$'], status: 'banned' }]);
    const answer = await login(user.email, SECRET);
    expectProblem(answer, 'invalid_credentials');
    expect(answer.text).toBe((await login('nobody@example.com', SECRET)).text);
  });

  it('of an export of this service logs in as before', async () => {
    const { email, passwordHash } = (await stored({ email: 'root@example.com' }))!;
    const user = newcomer();
    expect((await importUsers([{ ...user, passwordHash }])).body.created).toBe(1);
    expect((await login(user.email, PASSWORD)).status).toBe(200);
    expect(email).not.toBe(user.email);
  });
});

describe('POST /users/import', () => {
  it('takes the good ones and says of the others which and why, never with the hash in it', async () => {
    const [first, second, third] = [newcomer(), newcomer(), newcomer()];
    const hostile = `$2b$31$${'S3cret'.repeat(8)}abcde`;
    const answer = await importUsers([
      first,
      { ...second, passwordHash: hostile },
      'not a user',
      null,
      [first],
      { ...second, email: 'ada at example.com', name: '' },
      { ...second, roles: ['superuser'] },
      { ...second, createdAt: '2030-02-30T00:00:00Z' },
      { ...second, createdAt: '2999-01-01T00:00:00Z' },
      { ...second, createdAt: '2019-06-01' },
      { ...second, emailVerified: 'yes' },
      { ...second, status: 'gone' },
      { ...second, username: 'x' },
      { ...second, passwordHash: { $ne: null } },
      { ...second, passwordHash: '$P$x', passwordFormat: 'joomla' },
      { ...second, passwordHash: '$P$x', passwordFormat: 'phpass' },
      { ...second, passwordHash: `$6$rounds=1073741824$salt$${'/'.repeat(86)}`, passwordFormat: 'crypt' },
      { ...second, passwordHash: 'ab'.repeat(512), passwordFormat: 'payload' },
      { ...second, passwordHash: HASHES['bcrypt $2a$'], passwordSalt: 'x' },
      third,
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ created: 2, existing: 0 });
    expect(
      answer.body.rejected.map(({ index, errors }: any) => [
        index,
        errors.map(({ field }: any) => field).sort(),
      ]),
    ).toEqual([
      [1, ['passwordHash']],
      [2, ['user']],
      [3, ['user']],
      [4, ['user']],
      [5, ['email', 'name']],
      [6, ['roles']],
      [7, ['createdAt']],
      [8, ['createdAt']],
      [9, ['createdAt']],
      [10, ['emailVerified']],
      [11, ['status']],
      [12, ['username']],
      [13, ['passwordHash']],
      [14, ['passwordFormat']],
      [15, ['passwordHash']],
      [16, ['passwordHash']],
      [17, ['passwordSalt']],
      [18, ['passwordSalt']],
    ]);
    expect(answer.body.rejected[0].errors[0].messages[0]).toContain('cost from 04 to 15');
    expect(answer.text).not.toContain('S3cret');
    expect(await users().countDocuments({ email: { $in: [first.email, third.email] } })).toBe(2);
    expect(await users().countDocuments({ email: second.email })).toBe(0);
  });

  it.each([
    '_id',
    'metadata',
    'password',
    'credentialVersion',
    'rightsVersion',
    'updatedAt',
    '$set',
    'toString',
    'leavingAdmin',
  ])('mass assignment: %s is not known here', async (field) => {
    const user = newcomer();
    const { body } = await importUsers([{ ...user, [field]: 'x' }]);
    expect(body).toMatchObject({ created: 0, rejected: [{ index: 0, errors: [{ field }] }] });
    expect(await users().countDocuments({ email: user.email })).toBe(0);
  });

  it('changes nothing that is there, whatever the repetition says', async () => {
    const user = { ...newcomer(), passwordHash: HASHES['bcrypt $2a$'] };
    expect((await importUsers([user])).body).toEqual({ created: 1, existing: 0, rejected: [] });
    const before = await stored({ email: user.email });
    const takeover = {
      ...user,
      email: user.email.toUpperCase(),
      passwordHash: HASHES.scrypt,
      roles: ['admin'],
    };
    expect((await importUsers([takeover, takeover])).body).toEqual({ created: 0, existing: 2, rejected: [] });
    expect(await stored({ email: user.email })).toEqual(before);
  });

  it('refuses a username that another has; of two in one request the first gets it', async () => {
    const [first, second, third] = [newcomer(), newcomer(), newcomer()];
    const { body } = await importUsers([
      { ...first, username: 'Twice' },
      { ...second, username: 'tWICE' },
      { ...third, username: 'once' },
      { ...first, username: 'twice' },
    ]);
    expect(body).toEqual({
      created: 2,
      existing: 1,
      rejected: [{ index: 1, errors: [{ field: 'username', messages: ['is taken by another user'] }] }],
    });
  });

  it('hashes fast records beside others, and says of each what became of it', async () => {
    const fast = (user: object, at: number): object =>
      at % 2 === 0
        ? { ...user, passwordFormat: 'spring', passwordHash: `{noop}${SECRET}` }
        : { ...user, passwordHash: HASHES['bcrypt $2a$'] };
    const list = Array.from({ length: 50 }, newcomer);
    const [known, taken] = [list[3]!, list[30]!];
    await importUsers([known, { ...newcomer(), username: 'held' }]);
    const answer = await importUsers([
      ...list.map((user, at) => fast(user === taken ? { ...user, username: 'held' } : user, at)),
      fast(list[0]!, 0),
    ]);
    expect(answer.body).toEqual({
      created: 48,
      existing: 2,
      rejected: [{ index: 30, errors: [{ field: 'username', messages: ['is taken by another user'] }] }],
    });
    for (const user of [list[0]!, list[49]!]) expect((await login(user.email, SECRET)).status).toBe(200);
    expectProblem(await login(known.email, SECRET), 'invalid_credentials');
  });

  it('two imports of the same users at once create each of them once', async () => {
    const list = Array.from({ length: 60 }, (_, at) => ({ ...newcomer(), username: `both.${at}` }));
    const answers = await Promise.all([importUsers(list), importUsers(list), importUsers(list.toReversed())]);
    const sum = (of: 'created' | 'existing'): number =>
      answers.reduce((all, { body }) => all + Number(body[of]), 0);
    expect(answers.map(({ body }) => body.rejected)).toEqual([[], [], []]);
    expect([sum('created'), sum('existing')]).toEqual([60, 120]);
    expect(await users().countDocuments({ email: { $in: list.map(({ email }) => email) } })).toBe(60);
  });

  it('is for administrators, and refuses others before it looks at anything', async () => {
    const user = newcomer();
    const { body } = await server.api.signUp();
    expectProblem(await importUsers([user], body.accessToken), 'forbidden');
    expectProblem(await server.api.post('/users/import', { users: [user] }), 'authentication_required');
    expect(await users().countDocuments({ email: user.email })).toBe(0);
  });

  it('makes an administrator only of whom it says so', async () => {
    const [plain, second] = [newcomer(), newcomer()];
    await importUsers([
      { ...plain, passwordHash: HASHES['bcrypt $2a$'] },
      { ...second, passwordHash: HASHES['bcrypt $2a$'], roles: ['admin'] },
    ]);
    expect(claimsOf((await login(plain.email, SECRET)).body.accessToken)['roles']).toEqual(['user']);
    expect(claimsOf((await login(second.email, SECRET)).body.accessToken)['roles']).toEqual(['admin']);
  });

  it.each([
    ['no list', {}, 'users'],
    ['an object', { users: { 0: newcomer() } }, 'users'],
    ['another field', { users: [], dryRun: true }, 'dryRun'],
  ])('with %s is a 400', async (_, body, field) => {
    const answer = await server.api.post('/users/import', body, admin);
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual([field]);
  });

  it('takes some dozens: a body over 16 KiB is refused whole', async () => {
    const list = Array.from({ length: 80 }, () => ({ ...newcomer(), passwordHash: HASHES['bcrypt $2a$'] }));
    expect((await importUsers(list)).body.created).toBe(80);
    expectProblem(await importUsers([...list, ...list]), 'payload_too_large');
    expect((await importUsers([])).body).toEqual({ created: 0, existing: 0, rejected: [] });
  });
});
