import { startApp, type TestApp } from '../support/test-app.js';
import { PASSWORD } from '../support/api.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

describe('the main job', () => {
  it('signs up, logs in, is known, lets the access token expire, refreshes, logs out', async () => {
    const { api, clock } = server;
    const signUp = await api.signUp({ email: 'Ada@Example.COM', username: 'Ada' });
    expect(signUp.status).toBe(201);
    expect(signUp.body).toEqual({
      tokenType: 'Bearer',
      accessToken: expect.any(String),
      expiresIn: 600,
      refreshToken: expect.any(String),
      refreshExpiresIn: 1_209_600,
      user: {
        id: expect.stringMatching(/^[\w-]{22}$/),
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        username: 'ada',
        roles: ['user'],
        status: 'active',
        emailVerified: false,
        hasPassword: true,
        factors: [],
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    });

    const login = await api.post('/auth/login', { username: 'ADA', password: PASSWORD });
    expect(login.status).toBe(200);
    const me = await api.get('/auth/me', login.body.accessToken);
    expect(me.status).toBe(200);
    expect(me.body).toEqual(signUp.body.user);

    clock.advance(10 * 60 + 31);
    expect((await api.get('/auth/me', login.body.accessToken)).status).toBe(401);

    const refreshed = await api.refresh(login.body.refreshToken);
    expect(refreshed.status).toBe(200);
    const whoami = await api.get('/auth/whoami', refreshed.body.accessToken);
    expect(whoami.body).toMatchObject({ id: me.body.id, roles: ['user'] });
    expect(whoami.headers.get('x-auth-user')).toBe(me.body.id);
    expect(whoami.headers.get('x-auth-roles')).toBe('user');

    expect((await api.post('/auth/logout', { refreshToken: refreshed.body.refreshToken })).status).toBe(204);
    const after = await api.refresh(refreshed.body.refreshToken);
    expect(after.status).toBe(401);
    expect(after.body.code).toBe('session_revoked');
  });
});
