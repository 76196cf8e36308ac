import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { freshDatabaseUri } from '../support/database.js';
import { dump } from '../support/dump.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

const signUp = (overrides: Record<string, unknown>): ReturnType<TestApp['api']['signUp']> =>
  server.api.signUp(overrides);

describe('a sign-up race on a database that was empty a moment ago', () => {
  const ATTEMPTS = 50;

  /** Again, as a client should, when there was no connection to the database to be had on a busy machine. */
  async function insist(node: TestApp, body: object): Promise<Answer> {
    const answer = await node.api.post('/auth/signup', body);
    return answer.status === 503 ? insist(node, body) : answer;
  }

  /** Sends 50 sign-ups at once to two servers that have just started, and counts the answers. */
  async function race(
    body: (attempt: number) => object,
  ): Promise<{ counts: Record<string, number>; users: number }> {
    const first = await startApp({ MONGODB_URI: freshDatabaseUri() });
    const second = await startApp({ MONGODB_URI: first.mongodbUri });
    try {
      const answers = await Promise.all(
        Array.from({ length: ATTEMPTS }, (_, attempt) =>
          insist([first, second][attempt % 2]!, body(attempt)),
        ),
      );
      const counts: Record<string, number> = {};
      for (const answer of answers) {
        const outcome = answer.body.code ?? String(answer.status);
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      }
      return { counts, users: await first.database.collection('users').countDocuments() };
    } finally {
      await Promise.all([first.close(), second.close()]);
      await first.database.drop();
      await second.database.close();
    }
  }

  it('gives an e-mail address to exactly one, in whatever case it is typed', async () => {
    const { email } = newPerson();
    const spellings = [email, email.toUpperCase(), email.replace('ada', 'Ada')];
    const { counts, users } = await race((n) => ({ ...newPerson(), email: spellings[n % 3] }));
    expect(counts).toEqual({ 201: 1, email_taken: ATTEMPTS - 1 });
    expect(users).toBe(1);
  });

  it('gives a username to exactly one', async () => {
    const { counts, users } = await race((n) => ({ ...newPerson(), username: n % 3 ? 'grace' : 'Grace' }));
    expect(counts).toEqual({ 201: 1, username_taken: ATTEMPTS - 1 });
    expect(users).toBe(1);
  });
});

describe('an e-mail address', () => {
  it.each([
    ['Grace.Hopper@EXAMPLE.com', 'grace.hopper@example.com'],
    ['grace@BÜCHER.example', 'grace@xn--bcher-kva.example'],
    ['grace@bücher.example.com', 'grace@xn--bcher-kva.example.com'],
    ['grace@xn--BCHER-kva.example.net', 'grace@xn--bcher-kva.example.net'],
    ['grace+shop@example.com', 'grace+shop@example.com'],
    ["o'neil_%&-x@example.com", "o'neil_%&-x@example.com"],
  ])('%s is kept as %s, and belongs to one account in every spelling', async (typed, kept) => {
    const answer = await signUp({ email: typed });
    expect(answer.status).toBe(201);
    expect(answer.body.user.email).toBe(kept);
    for (const again of [typed, kept, typed.toUpperCase(), typed.normalize('NFD')])
      expectProblem(await signUp({ email: again }), 'email_taken');
    for (const email of [typed, kept, kept.toUpperCase()])
      expect((await server.api.post('/auth/login', { email, password: PASSWORD })).body.user.id).toBe(
        answer.body.user.id,
      );
  });

  it('with another tag, dot or domain is another address', async () => {
    const ids = new Set<string>();
    for (const email of [
      'dot@example.com',
      'd.ot@example.com',
      'dot+1@example.com',
      'dot+2@example.com',
      'dot@example.org',
    ])
      ids.add((await signUp({ email })).body.user.id);
    expect(ids.size).toBe(5);
  });

  it.each([
    ...['grace @x.example', 'grace@ x.example', ' ', '\u200b', 'grace@x.example, ', '\0grace@x.example'],
    ...[
      'grace\u00a0@x.example',
      'grace@\u2028x.example',
      'gr\ufefface@x.example',
      'grace@x.exam\u200bple',
      'grace@x.exam\u00adple',
      'grace\0@x.example',
    ],
    ...[
      '',
      '@',
      'grace',
      'grace@',
      '@x.example',
      'grace@@x.example',
      'grace@localhost',
      'a@b@x.example',
      'grace@x..example',
    ],
    ...[
      '.grace@x.example',
      'grace.@x.example',
      'gr..ace@x.example',
      'grace@-x.example',
      'grace@x.example.',
      'grace@[127.0.0.1]',
    ],
    ...[
      'Grace <grace@x.example>',
      'grace@x.example,eve@x.example',
      'grace@x.example;eve@x.example',
      'mailto:grace@x.example',
    ],
    ...['gräce@x.example', 'グレース@x.example', 'gr\ud800ace@x.example', '😀@x.example', 'ｇrace@x.example'],
    ...[
      'grace@x.example\r\nBcc: eve@x.example',
      '"grace hopper"@x.example',
      'grace@x.example/../',
      'grace@xn--.example',
    ],
  ])('%j is refused, not mended', async (email) => {
    const answer = await signUp({ email });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(['email']);
  });

  it('may have 254 characters and not 255', async () => {
    const domain = `${`${'d'.repeat(61)}.`.repeat(3)}example`;
    const longest = `${'l'.repeat(60)}@${domain}`;
    expect(longest).toHaveLength(254);
    expect((await signUp({ email: longest })).status).toBe(201);
    expectProblem(await signUp({ email: `l${longest}` }), 'validation_failed');
  });

  it('may not be longer than 254 characters in its punycode form either, which is the one that is kept', async () => {
    const email = `${'l'.repeat(60)}@${`${'ü'.repeat(45)}.`.repeat(4)}example`;
    expect(email.length).toBeLessThanOrEqual(254);
    expectProblem(await signUp({ email }), 'validation_failed');
  });
});

describe('a name', () => {
  it.each([
    'A',
    '李',
    'Ada King, Countess of Lovelace',
    "Seán O'Casey",
    'Иван',
    'name 😀',
    '<b>Ada</b>',
    '{"$ne":null}',
    'x'.repeat(100),
    '😀'.repeat(100),
  ])('%j is kept as it is', async (name) => {
    const answer = await signUp({ name });
    expect(answer.status).toBe(201);
    expect(answer.body.user.name).toBe(name);
    expect((await server.api.get('/auth/me', answer.body.accessToken)).body.name).toBe(name);
  });

  it.each([
    '',
    ' ',
    ' Ada',
    'Ada ',
    '\tAda',
    'Ada\n',
    'A\nda',
    'A\0da',
    '\0',
    '\x1b[31mAda',
    'Ada\x07',
    '\u0085Ada',
    'Ada\ud800',
    '\udc00',
    'x'.repeat(101),
  ])('%j is refused', async (name) => {
    const answer = await signUp({ name });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(['name']);
  });
});

describe('a username', () => {
  it.each([
    ['abc', 'abc'],
    ['Ada.Lovelace_1815-x', 'ada.lovelace_1815-x'],
    ['0x0', '0x0'],
    ['M'.repeat(32), 'm'.repeat(32)],
  ])('%s is kept as %s', async (username, kept) => {
    const answer = await signUp({ username });
    expect(answer.status).toBe(201);
    expect(answer.body.user.username).toBe(kept);
    expectProblem(await signUp({ username: username.toUpperCase() }), 'username_taken');
  });

  it('is no part of an account without one, and many have none', async () => {
    for (const answer of [await signUp({}), await signUp({})]) {
      expect(answer.status).toBe(201);
      expect(answer.body.user).not.toHaveProperty('username');
    }
  });

  it.each([
    '',
    'ab',
    'a'.repeat(33),
    '.abc',
    'abc.',
    '-abc',
    'abc_',
    'a bc',
    'ab\u200bc',
    ' ',
    'ada@example.com',
    'ädä',
    'a/b',
    'a$b',
    'аbc',
    'ab\u212a',
  ])('%j is refused', async (username) => {
    const answer = await signUp({ username });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(['username']);
  });
});

describe('a password', () => {
  it.each([
    ['is shorter than 8 characters', 'k3%Vz!p'],
    ['is longer than 128', 'kT9 '.repeat(33)],
    ['is among the most common', 'password123'],
    ['is common but for its case', 'QwErTyUiOp'],
    ['is one character over and over', 'zzzzzzzzzzzz'],
    ['is the name', 'Grace Hopper'],
    ['is the e-mail address', 'amazing.grace@example.com'],
    ['is the username and a year', 'cobolqueen1959'],
    ['is half a surrogate pair', 'correct horse \ud800 staple'],
    ['is empty', ''],
  ])('that %s is rejected, with a reason and without repeating it', async (_name, password) => {
    const answer = await signUp({
      name: 'Grace Hopper',
      email: 'amazing.grace@example.com',
      username: 'cobolqueen',
      password,
    });
    expectProblem(answer, 'password_rejected');
    expect(answer.body.errors).toEqual([
      { field: 'password', messages: expect.arrayContaining([expect.stringMatching(/\.$/)]) },
    ]);
    if (password !== '') expect(answer.text.toLowerCase()).not.toContain(password.toLowerCase());
  });

  it.each([
    ['8 characters', 'k3%Vz!pQ'],
    ['128 characters', 'kT9 '.repeat(32)],
    ['128 characters of four bytes each', '😀🎲🧵🪐'.repeat(32)],
    ['no digit, capital or sign', 'violet umbrella sunday'],
    ['spaces around it', '  k3 Vz pQ  '],
    ['a NUL in it', 'k3%Vz\0!pQx'],
    ['a dollar and braces', '{"$ne": null}'],
  ])('may have %s, and logs in exactly as it was typed', async (_name, password) => {
    const { body, status } = await signUp({ password });
    expect(status).toBe(201);
    const login = (typed: string): ReturnType<TestApp['api']['post']> =>
      server.api.post('/auth/login', { email: body.user.email, password: typed });
    expect((await login(password)).status).toBe(200);
    for (const other of [
      `${password} `,
      password.slice(0, -1),
      password.toUpperCase() + 'x',
      password.trim() + ' .',
    ])
      expectProblem(await login(other), 'invalid_credentials');
  });

  it('of 100 bytes counts to its last byte: nothing ends at bcrypt’s 72', async () => {
    const password = `${'violet umbrella '.repeat(6)}ends here`;
    const { body } = await signUp({ password });
    const answer = await server.api.post('/auth/login', {
      email: body.user.email,
      password: `${password.slice(0, -1)}!`,
    });
    expectProblem(answer, 'invalid_credentials');
  });
});

describe('an account', () => {
  it.each([
    { roles: ['admin'] },
    { roles: 'admin' },
    { role: 'admin' },
    { status: 'active' },
    { emailVerified: true },
    { _id: 'chosen' },
    { id: 'chosen' },
    { passwordHash: 'x' },
    { credentialVersion: 9 },
    { createdAt: '2001-01-01T00:00:00Z' },
  ])('cannot be given %j by the one who signs up (mass assignment)', async (more) => {
    const person = newPerson();
    const answer = await server.api.post('/auth/signup', { ...person, ...more });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(Object.keys(more));
    expect(await server.database.collection('users').findOne({ email: person.email })).toBeNull();
  });

  it('starts as an unverified user, and its answer has exactly the fields of the contract', async () => {
    const { body, text } = await signUp({ username: 'exactly' });
    expect(Object.keys(body).sort()).toEqual([
      'accessToken',
      'expiresIn',
      'refreshExpiresIn',
      'refreshToken',
      'tokenType',
      'user',
    ]);
    expect(Object.keys(body.user).sort()).toEqual([
      'createdAt',
      'email',
      'emailVerified',
      'factors',
      'hasPassword',
      'id',
      'name',
      'roles',
      'status',
      'updatedAt',
      'username',
    ]);
    expect(body.user).toMatchObject({ roles: ['user'], status: 'active', emailVerified: false });
    expect(text).not.toMatch(
      /passwordHash|"_id"|"__v"|salt|tokenHash|\$2b\$|credentialVersion|rightsVersion/,
    );
    const stored = await server.database.collection<{ _id: string }>('users').findOne({ _id: body.user.id });
    expect(stored).toMatchObject({ roles: ['user'], status: 'active', emailVerified: false });
  });

  it('leaves neither password nor token in the database, in any spelling', async () => {
    const password = 'Zanzibar-42 umbrella 🦄';
    const { body } = await signUp({ password });
    await server.api.post('/auth/login', { email: body.user.email, password });
    await server.api.post('/auth/login', { email: body.user.email, password: `${password}?` });
    await server.api.refresh(body.refreshToken);
    const stolen = await dump(server.mongodbUri);
    expect(stolen).toContain(body.user.email);
    expect(stolen.toLowerCase()).not.toContain('zanzibar');
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      expect(stolen).not.toContain(Buffer.from(password).toString(encoding).slice(0, 20));
    for (const token of [body.accessToken, body.refreshToken]) {
      expect(stolen).not.toContain(token);
      expect(stolen).not.toContain(token.split('.')[2]);
    }
  });
});
