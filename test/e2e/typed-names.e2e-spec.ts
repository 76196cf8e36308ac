import { signUpAdmin } from '../support/administrator.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { expectProblem } from '../support/problems.js';
import { postForm } from '../support/oauth.js';
import { startApp, type TestApp } from '../support/test-app.js';

// What keyboards, spreadsheets and chats leave around an address that is typed or copied, and nobody sees.

const AROUND: [name: string, before: string, behind: string][] = [
  ['a space behind, as a phone’s suggestion leaves it', '', ' '],
  ['spaces, tabs and line ends on both sides', ' \t\r\n', '\n '],
  ['a non-breaking space and a byte order mark', '\ufeff', '\u00a0'],
  ['marks of direction, as contacts of Windows have them', '\u202a', '\u202c'],
  ['zero-width spaces, joiners and soft hyphens', '\u200b\u2060', '\u00ad\u200d'],
];

let server: TestApp;
beforeAll(async () => (server = await startApp()));
afterAll(() => server.close());

describe.each(AROUND)('%s', (_name, before, behind) => {
  const around = (name: string): string => before + name + behind;

  it('keeps nobody from logging in, by address or username, at either door', async () => {
    const person = newPerson();
    const username = `ada.${person.email.split('.')[2]!.replace('@example', '')}.x`;
    const signUp = { ...person, email: around(person.email), username: around(username) };
    const { status, body } = await server.api.post('/auth/signup', signUp);
    expect({ status, user: body.user }).toMatchObject({
      status: 201,
      user: { email: person.email, username },
    });
    expectProblem(await server.api.post('/auth/signup', person), 'email_taken');
    for (const name of [{ email: around(person.email) }, { username: around(username) }])
      expect((await server.api.post('/auth/login', { ...name, password: PASSWORD })).status).toBe(200);
    for (const name of [person.email, username]) {
      const form = { grant_type: 'password', username: around(name), password: PASSWORD };
      expect((await postForm(server.api, '/auth/token', form)).status).toBe(200);
    }
  });

  it('is not taken off a password', async () => {
    const person = { ...newPerson(), password: around(PASSWORD) };
    expect((await server.api.post('/auth/signup', person)).status).toBe(201);
    const login = async (password: string): Promise<number> =>
      (await server.api.post('/auth/login', { email: person.email, password })).status;
    expect([await login(PASSWORD), await login(around(PASSWORD))]).toEqual([401, 200]);
  });
});

it('white space around an address does not matter anywhere else either', async () => {
  const admin = await signUpAdmin(server);
  const { body } = await server.api.signUp();
  const own = body.accessToken as string;
  const email = (): string => ` ${newPerson().email} `;
  const answers = [
    await server.api.post('/auth/forgot-password', { email: ` ${body.user.email} ` }),
    await server.api.post('/auth/change-email', { email: email(), password: PASSWORD }, own),
    await server.api.post('/users', { name: 'Grace', email: email() }, admin.token),
    await server.api.request('PATCH', `/users/${body.user.id}`, {
      body: { email: email() },
      token: admin.token,
    }),
    await server.api.post('/users/import', { users: [{ name: 'Ann', email: email() }] }, admin.token),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 201, 200, 200]);
  expect(answers[4]!.body).toMatchObject({ created: 1 });
  for (const address of await server.database.collection('users').distinct('email'))
    expect(address).toBe((address as string).trim());
});

it('costs the server nothing to take off, however much of it there is', async () => {
  const email = `${' '.repeat(7000)}x${' '.repeat(7000)}x`;
  const began = performance.now();
  expectProblem(await server.api.post('/auth/login', { email, password: PASSWORD }), 'validation_failed');
  expect(performance.now() - began).toBeLessThan(2000);
});
