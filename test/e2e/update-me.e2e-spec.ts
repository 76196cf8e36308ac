import { type Answer } from '../support/api.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

const patch = (token: string, body: unknown): Promise<Answer> =>
  server.api.request('PATCH', '/auth/me', { body, token });

describe('PATCH /auth/me', () => {
  it('changes what it is given, and nothing else', async () => {
    const { user, accessToken } = (await server.api.signUp()).body;
    const named = await patch(accessToken, { name: 'Ada King' });
    expect(named.status).toBe(200);
    expect(named.body).toEqual({ ...user, name: 'Ada King', updatedAt: expect.any(String) });
    const both = await patch(accessToken, { name: 'Countess', username: 'Ada.King' });
    expect(both.body).toMatchObject({ name: 'Countess', username: 'ada.king' });
    expect(new Date(both.body.updatedAt).getTime()).toBeGreaterThanOrEqual(Date.parse(user.updatedAt));
    expect((await server.api.get('/auth/me', accessToken)).body).toEqual(both.body);
    // The same username once more is nobody else's.
    expect((await patch(accessToken, { username: 'ADA.KING' })).body.username).toBe('ada.king');
  });

  it('with nothing to change changes nothing', async () => {
    const { user, accessToken } = (await server.api.signUp()).body;
    const answer = await patch(accessToken, {});
    expect([answer.status, answer.body]).toEqual([200, user]);
  });

  it.each([
    { name: null },
    { username: null },
    { name: '' },
    { name: ' Ada' },
    { name: 'A\nda' },
    { name: ['Ada'] },
    { name: { $ne: null } },
    { username: 'ab' },
    { username: 'ada@example.com' },
    { username: '$ne' },
  ])('refuses %j', async (body) => {
    const { user, accessToken } = (await server.api.signUp()).body;
    const answer = await patch(accessToken, body);
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(Object.keys(body));
    expect((await server.api.get('/auth/me', accessToken)).body).toEqual(user);
  });

  it.each([
    { email: 'other@example.com' },
    { emailVerified: true },
    { roles: ['admin'] },
    { status: 'active' },
    { password: 'violet umbrella sunday' },
    { passwordHash: 'x' },
    { id: 'x' },
    { credentialVersion: 9 },
    { $set: { roles: ['admin'] } },
  ])('can’t change %j (mass assignment)', async (more) => {
    const { user, accessToken } = (await server.api.signUp()).body;
    const answer = await patch(accessToken, { name: 'Ada King', ...more });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(Object.keys(more));
    expect((await server.api.get('/auth/me', accessToken)).body).toEqual(user);
  });

  it('gives a username to one of many who ask at once', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => server.api.signUp()));
    const answers = await Promise.all(
      people.map(({ body }, n) => patch(body.accessToken, { username: n % 2 ? 'grace' : 'Grace' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 'username_taken');
  });

  it('logs in with the new username and no more with the old', async () => {
    const { email } = (await server.api.signUp({ username: 'before' })).body.user;
    const password = 'correct horse battery staple';
    const { accessToken } = (await server.api.post('/auth/login', { email, password })).body;
    await patch(accessToken, { username: 'after' });
    expect((await server.api.post('/auth/login', { username: 'after', password })).status).toBe(200);
    expectProblem(
      await server.api.post('/auth/login', { username: 'before', password }),
      'invalid_credentials',
    );
  });

  it('is for active users only', async () => {
    const { user, accessToken } = (await server.api.signUp()).body;
    const users = server.database.collection<any>('users');
    await users.updateOne({ _id: user.id }, { $set: { status: 'banned' } });
    for (const body of [{}, { name: 'Ada King' }])
      expectProblem(await patch(accessToken, body), 'access_token_invalid');
    expectProblem(
      await server.api.request('PATCH', '/auth/me', { body: { name: 'Ada King' } }),
      'authentication_required',
    );
    expect(await users.findOne({ _id: user.id })).toMatchObject({ name: user.name });
  });
});
