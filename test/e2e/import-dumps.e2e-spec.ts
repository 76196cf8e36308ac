import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BanLifter } from '../../src/users/index.js';
import { type Answer } from '../support/api.js';
import { CliHost, type CliResult } from '../support/cli-process.js';
import { claimsOf } from '../support/jwt.js';
import { expectProblem } from '../support/problems.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

type Fields = Record<string, any>;
interface System {
  name: string;
  config?: Fields;
  records: { password: string; record: Fields; document?: Fields }[];
}
const SYSTEMS: System[] = JSON.parse(readFileSync('test/data/password-records.json', 'utf8')).systems;
const recordsOf = (name: string): System['records'] =>
  SYSTEMS.find((system) => system.name === name)!.records;

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-dumps-'));
const host = new CliHost();
let server: TestApp;
let env: Record<string, string>;
beforeAll(async () => {
  server = await startApp({ ROLES: 'editor' });
  env = { ...TEST_SECRETS, MONGODB_URI: server.mongodbUri, ROLES: 'editor', BCRYPT_COST: '10' };
});
afterAll(() => Promise.all([host.stop(), server.close()]));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
const users = (args: string[], input?: string): Promise<CliResult> =>
  host.run(['users', ...args], env, folder, input);
const login = (name: Fields, password: string): Promise<Answer> =>
  server.api.post('/auth/login', { ...name, password });
const stored = (filter: Fields) => server.database.collection<any>('users').findOne(filter);

/** A user of a dump: a record, with what says whose it is. */
interface Dumped {
  record: Fields;
  document: Fields | undefined;
  email: string;
  id: number;
}
/** How a dump is written of them: its file, or its two. */
type Dump = (users: Dumped[]) => [string, string?];

const lines = (records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');
/** Rows, as row_to_json writes them. */
const rows =
  (row: (user: Dumped) => Fields): Dump =>
  (all) => [lines(all.map(row))];
const appRow = ({ record, email, id }: Dumped): Fields => ({ id, email, name: `Person ${id}`, ...record });
const document = ({ document, email, record }: Dumped): Fields => ({ ...document, ...record, email });
const table =
  (separator: string, row: (user: Dumped) => Fields): Dump =>
  (all) => {
    const found = all.map(row);
    const quoted = (value: unknown): string =>
      separator === ',' ? `"${String(value).replaceAll('"', '""')}"` : String(value);
    return [
      [Object.keys(found[0]!), ...found.map(Object.values)]
        .map((cells) => cells.map(quoted).join(separator))
        .join('\n'),
    ];
  };
const only = (record: Fields): any => Object.values(record)[0];

interface Case {
  from: string;
  names: string[];
  dump: Dump;
  args?: string[];
}
const CASES: Case[] = [
  { from: 'passport-local-mongoose', names: ['passport-local-mongoose'], dump: rows(document) },
  {
    from: 'better-auth',
    names: ['better-auth'],
    dump: (all) => [
      lines(
        all.map(({ document, email }) => ({
          ...document!['user'],
          _id: { $oid: document!['user']._id },
          email,
        })),
      ),
      lines(
        all.map(({ document }) => ({
          ...document!['account'],
          userId: { $oid: document!['account'].userId },
        })),
      ),
    ],
  },
  {
    from: 'meteor',
    names: ['meteor', 'meteor-argon2'],
    dump: rows(({ document, record, email, id }) => ({
      ...{
        _id: `id-${id}`,
        createdAt: { $date: '2026-11-28T21:16:38.733Z' },
        ...document,
        username: `person-${id}`,
      },
      emails: [{ address: email, verified: false }],
      services: { password: { [Object.keys(record)[0]!.split('.').at(-1)!]: only(record) } },
    })),
  },
  {
    from: 'rocket-chat',
    names: ['meteor'],
    dump: rows(({ record, email, id }) => ({
      ...{ _id: `r-${id}`, type: 'user', name: 'Ada', active: true, roles: ['user'] },
      emails: [{ address: email.replace('@', '+rocket@'), verified: true }],
      services: { password: { bcrypt: only(record) } },
    })),
  },
  {
    from: 'parse-server',
    names: ['parse-server'],
    dump: rows((user) => ({ ...document(user), username: user.email })),
  },
  { from: 'payload', names: ['payload'], dump: rows(document) },
  {
    from: 'nodebb',
    names: ['nodebb'],
    dump: rows((user) => ({ ...document(user), username: `n${user.id}` })),
  },
  { from: 'adonisjs', names: ['adonis-argon', 'adonis-bcrypt', 'adonis-scrypt'], dump: table(',', appRow) },
  {
    from: 'medusa',
    names: ['medusa'],
    dump: (all) => [
      lines(
        all.map(({ record, email, id }) => ({
          id,
          provider: 'emailpass',
          entity_id: email,
          provider_metadata: { password: only(record) },
        })),
      ),
      lines(all.map(({ email, id }) => ({ id: `cus_${id}`, email, first_name: 'Ada', has_account: true }))),
    ],
  },
  {
    from: 'directus',
    names: ['directus'],
    dump: rows(({ record, email, id }) => ({
      id: `d-${id}`,
      email,
      password: only(record),
      status: 'active',
      provider: 'default',
    })),
  },
  { from: 'keystone', names: ['keystone'], dump: rows(appRow) },
  {
    from: 'vendure',
    names: ['vendure'],
    dump: (all) => [
      lines(all.map(({ email, id }) => ({ id: `v${id}`, identifier: email, verified: true }))),
      lines(all.map(({ record, id }) => ({ userId: `v${id}`, passwordHash: only(record) }))),
    ],
  },
  { from: 'lucia', names: ['lucia-Scrypt', 'lucia-LegacyScrypt'], dump: rows(appRow) },
  {
    from: 'keycloak',
    names: ['keycloak-argon2'],
    dump: (all) => [
      JSON.stringify(
        {
          realm: 'x',
          roles: { realm: [{ name: 'editor' }] },
          users: all.map(({ record, email, id }) => ({
            id: `kc-${id}`,
            username: email,
            email,
            enabled: true,
            credentials: [record],
            realmRoles: ['editor'],
          })),
          clients: [{ clientId: 'x' }],
        },
        null,
        2,
      ),
    ],
  },
  {
    from: 'firebase',
    names: ['firebase'],
    dump: (all) => [
      JSON.stringify({
        users: all.map(({ record, email, id }) => ({
          localId: `fb${id}`,
          email,
          ...record,
          createdAt: '1486323990000',
        })),
      }),
    ],
    args: ['--firebase-hash-config', 'hash-config'],
  },
  {
    from: 'django',
    names: ['django-argon2', 'django-bcrypt', 'django-bcrypt_sha256', 'django-pbkdf2_sha256'],
    dump: (all) => [
      JSON.stringify(
        all.map(({ record, email, id }) => ({
          model: 'auth.user',
          pk: id,
          fields: { username: `d.${id}`, email, ...record, is_active: true },
        })),
      ),
    ],
  },
  { from: 'werkzeug', names: ['werkzeug-3.1-pbkdf2', 'werkzeug-3.1-scrypt'], dump: table(',', appRow) },
  {
    from: 'flask-security',
    names: ['flask-security'],
    dump: rows(appRow),
    args: ['--password-salt-file', 'salt'],
  },
  {
    from: 'passlib',
    names: [
      'passlib-argon2',
      'passlib-bcrypt',
      'passlib-bcrypt_sha256',
      'passlib-pbkdf2_sha256',
      'passlib-scrypt',
      'passlib-sha512_crypt',
    ],
    dump: rows(appRow),
  },
  { from: 'devise', names: ['devise'], dump: rows(appRow) },
  { from: 'devise', names: ['devise-pepper'], dump: rows(appRow), args: ['--pepper-file', 'pepper'] },
  {
    from: 'laravel',
    names: ['php-password_hash'],
    dump: table('\t', ({ record, email, id }) => ({
      id,
      name: `L${id}`,
      email: email.replace('@', '+laravel@'),
      password: only(record),
      deleted_at: 'NULL',
    })),
  },
  { from: 'php', names: ['php-password_hash'], dump: table('\t', (user) => appRow(user)) },
  {
    from: 'wordpress',
    names: ['wordpress-6.1', 'wordpress-6.8'],
    dump: table('\t', ({ record, email, id }) => ({
      ID: id,
      user_login: `w${id}`,
      user_email: email,
      ...record,
      user_registered: '2019-06-01 08:00:00',
    })),
  },
  {
    from: 'drupal7',
    names: ['drupal7'],
    dump: table('\t', ({ record, email, id }) => ({
      uid: id,
      name: `Person ${id}`,
      ...record,
      mail: email,
      status: 1,
      created: 1564646400,
    })),
  },
  {
    from: 'aspnet-identity',
    names: ['aspnet-v3-sha512'],
    dump: (all) => [
      JSON.stringify(
        all.map(({ record, email, id }) => ({
          Id: `asp-${id}`,
          UserName: email,
          Email: email,
          EmailConfirmed: true,
          ...record,
        })),
      ),
    ],
  },
  {
    from: 'dovecot',
    names: [
      'dovecot-argon2id',
      'dovecot-blf-crypt',
      'dovecot-default',
      'dovecot-pbkdf2',
      'dovecot-sha512-crypt',
      'dovecot-ssha',
      'dovecot-ssha512',
    ],
    dump: (all) => [all.map(({ record, email }) => `${email}:${only(record)}:1000:1000::/home::\n`).join('')],
  },
  {
    from: 'openldap',
    names: ['openldap-ssha'],
    dump: (all) => [
      all
        .map(
          ({ record, email, id }) =>
            `dn: uid=p${id},dc=example\nuid: ldap${id}\nmail: ${email}\nuserPassword:: ${Buffer.from(only(record)).toString('base64')}\n`,
        )
        .join('\n'),
    ],
  },
  {
    from: 'crypt',
    names: ['crypt-bcrypt', 'crypt-md5crypt', 'crypt-sha512crypt'],
    dump: (all) => [
      `daemon:*:19000::::::\n${all.map(({ record, email }) => `${email}:${only(record)}:19000:0:99999:7:::\n`).join('')}`,
    ],
  },
  {
    from: 'htpasswd',
    names: ['htpasswd-bcrypt'],
    dump: (all) => [all.map(({ record, email }) => `${email}:${only(record)}\n`).join('')],
  },
  { from: 'strapi', names: ['feathers'], dump: rows(appRow) },
  {
    from: 'ndjson',
    names: ['ghost'],
    dump: rows(({ record, email }) => ({ name: 'Ghost', email, passwordHash: only(record) })),
  },
];

describe('a dump of', () => {
  beforeAll(() => {
    const { signerKey, saltSeparator, rounds, memCost } = SYSTEMS.find(
      ({ name }) => name === 'firebase',
    )!.config!;
    file(
      'hash-config',
      `{"algorithm":"SCRYPT","base64_signer_key":"${signerKey}","base64_salt_separator":"${saltSeparator}","rounds":${rounds},"mem_cost":${memCost}}`,
    );
    file('pepper', `${SYSTEMS.find(({ name }) => name === 'devise-pepper')!.config!['pepper']}\n`);
    file('salt', SYSTEMS.find(({ name }) => name === 'flask-security')!.config!['SECURITY_PASSWORD_SALT']);
  });
  let id = 100;

  it.each(CASES.map((each) => [`${each.from}: ${each.names.join(', ')}`, each] as const))(
    '%s brings users who log in with their passwords and no other',
    async (_, { from, names, dump, args = [] }) => {
      const everybody = names.flatMap((name) =>
        recordsOf(name).map(({ password, record, document }, at) => ({
          ...{ password, record, document, id: (id += 1) },
          email: `${name}.${at}@example.com`.toLowerCase(),
        })),
      );
      const [first, second] = dump(everybody);
      const files = [file(`${id}.1`, first), ...(second === undefined ? [] : [file(`${id}.2`, second)])];
      const { code, stdout, stderr } = await users(['import', ...files, '--from', from, ...args]);
      expect([stdout, stderr, code]).toEqual([
        expect.stringMatching(
          new RegExp(`(^|\n)${everybody.length} created, 0 existing \\(left as they are\\), 0 rejected`),
        ),
        '',
        0,
      ]);
      const suffix = { 'rocket-chat': '+rocket@', laravel: '+laravel@' }[from] ?? '@';
      const attempts = everybody.map(async ({ email: written, password }) => {
        const email = written.replace('@', suffix);
        expectProblem(await login({ email }, `${password}!`), 'invalid_credentials');
        const { status, body } = await login({ email }, password);
        expect([email, status, body.user?.email]).toEqual([email, 200, email]);
      });
      await Promise.all(attempts);
    },
  );

  it('every record there is is among them, but for yescrypt, which is refused with the way out', async () => {
    const tried = new Set(CASES.flatMap(({ names }) => names));
    expect(SYSTEMS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual(['crypt-yescrypt']);
    const dump = file(
      'yescrypt',
      recordsOf('crypt-yescrypt')
        .map(({ record }, at) => `yes${at}:${only(record)}\n`)
        .join(''),
    );
    const refused = await users(['import', dump, '--from', 'crypt']);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^Line 1: passwordHash .*yescrypt/m);
    const dropped = await users(['import', dump, '--from', 'crypt', '--drop-hashes']);
    expect(dropped.code).toBe(0);
    expect(dropped.stdout).toMatch(/Left out: 2 password hashes that can't be taken over\.\n2 created/);
    expect(await stored({ username: 'yes0' })).not.toHaveProperty('passwordHash');
  });
});

describe('an account from elsewhere', () => {
  it('keeps its id, which tokens and routes have from then on, and no other may take it', async () => {
    const path = file(
      'ids',
      lines([
        {
          id: { $oid: '5f0b438739f6b6391185d299' },
          name: 'Object',
          email: 'object@example.com',
          passwordHash: recordsOf('ghost')[0]!.record['users.password'],
        },
        { id: 'auth0|5dea9f9c82dd7c0e76e4ec93', name: 'Zero', email: 'zero@example.com' },
        { id: '00010203-0405-0607-0809-0a0b0c0d0e0f', name: 'Uuid', email: 'uuid@example.com' },
        { id: '5f0b438739f6b6391185d299', name: 'Other', email: 'other@example.com' },
        { id: 'a b', name: 'Blank', email: 'blank@example.com' },
        { id: '../me', name: 'Path', email: 'path@example.com' },
        { id: 'roles', name: 'Route', email: 'route@example.com' },
        { id: 'x'.repeat(65), name: 'Long', email: 'long@example.com' },
        // As one in 64 of ours begins.
        { id: '-hNCaBwc3YkX0b9rT5m_2w', name: 'Hyphen', email: 'hyphen@example.com' },
      ]),
    );
    for (const args of [['--dry-run'], []]) {
      const { stdout } = await users(['import', path, ...args]);
      expect(stdout).toMatch(
        /Line 4: id is taken by another user\nLine 5: id must .*\nLine 6: id must .*\nLine 7: id must .*\nLine 8: id must /,
      );
      expect(stdout).toMatch(/4 (would be )?created, 0 existing \(left as they are\), 5 rejected\.$/);
    }
    const { body } = await login({ email: 'object@example.com' }, recordsOf('ghost')[0]!.password);
    expect(claimsOf(body.accessToken)['sub']).toBe('5f0b438739f6b6391185d299');
    expect((await users(['show', 'auth0|5dea9f9c82dd7c0e76e4ec93'])).stdout).toMatch(/zero@example\.com/);
    expect((await users(['import', path])).stdout).toMatch(
      /0 created, 4 existing \(left as they are\), 5 rejected\.$/,
    );
  });

  it('without an address logs in with its username, and is told where mail would be needed', async () => {
    const passwordHash = recordsOf('ghost')[0]!.record['users.password'];
    const path = file(
      'nameless',
      lines([
        {
          name: 'Una',
          username: 'Una',
          email: null,
          passwordHash,
          createdAt: { $date: { $numberLong: '1564646400000' } },
        },
        { name: 'Nobody', email: '' },
        { name: 'Ünal', email: 'ünal@Bücher.example', passwordHash, createdAt: 1564646400000 },
        { name: 'Meta', email: 'meta@example.com', metadata: { plan: 'pro' } },
      ]),
    );
    const { stdout } = await users(['import', path]);
    expect(stdout).toMatch(
      /Line 2: email is required where there is neither a username nor an identity\nLine 4: metadata is not taken over: .*\n2 created/,
    );
    expect((await users(['import', path])).stdout).toMatch(/0 created, 2 existing/);
    const { status, body } = await login({ username: 'una' }, recordsOf('ghost')[0]!.password);
    expect([status, body.user.email, body.user.roles]).toEqual([200, undefined, ['user']]);
    expect(body.user.createdAt).toBe('2019-08-01T08:00:00.000Z');
    expectProblem(await server.api.post('/auth/verify-email/resend', {}, body.accessToken), 'email_missing');
    expect((await users(['ban', 'una'])).stdout).toMatch(/^una is banned/);
    expect((await login({ email: 'Ünal@bücher.example' }, recordsOf('ghost')[0]!.password)).status).toBe(200);
    expect(
      (await host.run(['users', 'import', path], { ...env, REQUIRE_EMAIL: 'on' }, folder)).stdout,
    ).toMatch(/Line 1: email is required here \(REQUIRE_EMAIL\)/);
  });

  it('that was banned for a while is let in when the ban is over, and not before', async () => {
    const passwordHash = recordsOf('ghost')[0]!.record['users.password'];
    const { password } = recordsOf('ghost')[0]!;
    const end = new Date(server.clock.now().getTime() + 3_600_000);
    const path = file(
      'bans',
      lines([
        { name: 'Until', email: 'until@example.com', passwordHash, bannedUntil: end.toISOString() },
        { name: 'Over', email: 'over@example.com', passwordHash, bannedUntil: '2020-01-01T00:00:00Z' },
        { name: 'Ever', email: 'ever@example.com', passwordHash, status: 'banned' },
      ]),
    );
    await users(['import', path]);
    const lifter = server.app.get(BanLifter);
    const status = async (email: string): Promise<number> => (await login({ email }, password)).status;
    await lifter.lift();
    expect([await status('until@example.com'), await status('over@example.com')]).toEqual([401, 200]);
    server.clock.advance(3_601);
    await lifter.lift();
    expect([await status('until@example.com'), await status('ever@example.com')]).toEqual([200, 401]);
    expect(await stored({ email: 'until@example.com' })).not.toHaveProperty('bannedUntil');
  });

  it('has its identities, and no two accounts the same', async () => {
    const identity = {
      issuer: 'https://accounts.google.com',
      subject: '1078',
      provider: 'google',
      email: 'ida@gmail.com',
      emailVerified: true,
    };
    const path = file(
      'identities',
      lines([
        { name: 'Ida', email: 'ida@example.com', identities: [identity] },
        { name: 'Eve', email: 'eve@example.com', identities: [identity] },
        { name: 'Bob', identities: [{ ...identity, subject: '2' }] },
        {
          name: 'Bad',
          email: 'bad@example.com',
          identities: [{ issuer: 'google', subject: '', provider: 'G!' }],
        },
      ]),
    );
    const { stdout } = await users(['import', path]);
    expect(stdout).toMatch(
      /Line 2: identities has one that is another user's\nLine 4: identities\.0\.issuer .*\n2 created/,
    );
    expect((await stored({ email: 'ida@example.com' })).identities).toEqual([
      { ...identity, id: expect.stringMatching(/^[\w-]{22}$/), linkedAt: expect.any(Date) },
    ]);
  });

  it('has the roles of the dump only when whoever imports says so, and only those that there are here', async () => {
    const dump = (name: string): string =>
      file(
        name,
        JSON.stringify([{ model: 'auth.user', pk: name, fields: { username: name, is_superuser: true } }]),
      );
    expect((await users(['import', dump('super1'), '--from', 'django'])).stdout).toMatch(/Left out: 1 roles/);
    await users(['import', dump('super2'), '--from', 'django', '--keep-roles']);
    expect([
      (await stored({ username: 'super1' })).roles,
      (await stored({ username: 'super2' })).roles,
    ]).toEqual([['user'], ['user', 'admin']]);
  });
});

describe('before anything is written', () => {
  const { password, record } = recordsOf('ghost')[0]!;
  beforeAll(() => {
    file(
      'canary',
      lines([
        { name: 'Can', email: 'Can@example.com', passwordHash: record['users.password'] },
        { name: 'Ary', username: 'ary' },
      ]),
    );
    const [meteor] = recordsOf('meteor');
    file(
      'meteor',
      lines([
        { name: 'M', email: 'm@example.com', passwordHash: meteor!.record['services.password.bcrypt'] },
      ]),
    );
  });

  it('the command says what it saw, and what the text can not tell', async () => {
    expect((await users(['import', 'canary', '--dry-run'])).stdout).toBe(
      [
        'Passwords of 2 users: 1 bcrypt, 1 without a password.',
        'bcrypt over what? 1 hash: the text does not tell whether of the password itself, of a digest of it, or with a pepper. Try one: --try ada@example.com',
        'Nothing was written: 2 would be created, 0 existing (left as they are), 0 rejected.',
      ].join('\n'),
    );
  });

  it('--try says whether the record of one user opens, whom it finds by address or name', async () => {
    const attempt = (path: string, account: string, typed: string): Promise<CliResult> =>
      users(['import', path, '--try', account, '--password-stdin'], `${typed}\n`);
    expect(await attempt('canary', 'can@example.com', password)).toEqual({
      code: 0,
      stderr: '',
      stdout: 'The password opens the record, read as bcrypt. Nothing was written: import without --try.',
    });
    for (const [path, account, typed, message] of [
      ['canary', 'can@example.com', 'another', /^The password does not open the record, read as bcrypt\./],
      ['canary', 'ARY', password, /^That user has no password in the file\.$/],
      ['canary', 'nobody@example.com', password, /^Nobody in the file has that address/],
      // What the whole is for: the hash is one of something else.
      ['meteor', 'm@example.com', recordsOf('meteor')[0]!.password, /^The password does not open the record/],
    ] as const) {
      const { code, stdout, stderr } = await attempt(path, account, typed);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(message);
    }
    expect(await stored({ email: 'can@example.com' })).toBeNull();
  });

  it('--list shows the systems', async () => {
    const { stdout } = await users(['import', '--list']);
    expect(stdout.split('\n').length).toBe(40);
    expect(stdout).toMatch(/^better-auth +Better Auth +.*second file: the collection or table `account`/m);
  });

  it.each([
    [['canary', '--from', 'oracle'], /^--from: there is no system oracle\./],
    [
      ['canary', '--from', 'better-auth'],
      /^A dump of Better Auth is two files: behind the first one comes the collection/,
    ],
    [['canary', 'canary', '--from', 'laravel'], /^A dump of Laravel is one file\.$/],
    [['-', '-', '--from', 'better-auth'], /^One of the two files may be standard input\.$/],
    [['canary', 'canary', '--from', 'better-auth'], /^Nothing in the second file is of a user/],
    [['canary', '--from', 'devise', '--pepper-file', 'nowhere'], /^--pepper-file can't be read: ENOENT$/],
    [['-', '--try', 'a@example.com', '--password-stdin'], /^Standard input is the file/],
  ])('users import %j is refused in one line', async (args, message) => {
    const { code, stdout, stderr } = await users(['import', ...args]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });
});

describe('users export', () => {
  it('writes lines that an import of them finds all there, and that bring everybody back', async () => {
    const { stdout, stderr, code } = await users(['export']);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^\d+ users\. Second factors/)]);
    const path = file('exported', `${stdout}\n`);
    expect((await users(['import', path])).stdout).toMatch(
      /\n0 created, \d+ existing \(left as they are\), 0 rejected\.$/,
    );
    const everybody = server.database.collection<any>('users');
    const before = await everybody
      .find({}, { projection: { auditEvents: 0, updatedAt: 0, devices: 0 } })
      .sort({ _id: 1 })
      .toArray();
    await everybody.deleteMany({});
    await users(['import', path]);
    const after = await everybody
      .find({}, { projection: { auditEvents: 0, updatedAt: 0 } })
      .sort({ _id: 1 })
      .toArray();
    const part = ({
      _id,
      name,
      email,
      username,
      passwordHash,
      roles,
      status,
      emailVerified,
      createdAt,
    }: any) => ({
      ...{ _id, name, email, username, passwordHash, roles, status, emailVerified, createdAt },
    });
    expect(after.map(part)).toEqual(before.map(part));
  });

  it.each(['keycloak', 'auth0'])(
    'for %s has hashes in a standard form, and says of whom it has none',
    async (to) => {
      const email = `standard-${to}@example.com`;
      const argon2 = recordsOf('directus')[0]!.record['directus_users.password'];
      await users(['import', file('standard', lines([{ name: 'Std', email, passwordHash: argon2 }]))]);
      const { stdout, stderr } = await users(['export', '--to', to]);
      const exported = JSON.parse(stdout);
      const standard = (exported.users ?? exported).find((user: any) => user.email === email);
      expect(stderr).toMatch(/have a password whose hash (keycloak|auth0) has no form for/);
      if (to === 'auth0')
        expect(standard.custom_password_hash).toEqual({ algorithm: 'argon2', hash: { value: argon2 } });
      else {
        // And Keycloak's form is one that we read ourselves.
        await server.database.collection<any>('users').deleteOne({ email });
        const path = file('realm.json', JSON.stringify({ users: [standard] }));
        expect((await users(['import', path, '--from', 'keycloak'])).stdout).toMatch(/\n1 created/);
        expect((await login({ email }, recordsOf('directus')[0]!.password)).status).toBe(200);
      }
    },
  );
});
