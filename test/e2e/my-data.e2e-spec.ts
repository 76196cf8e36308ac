import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { PasswordsService } from '../../src/passwords/index.js';
import { UserAdministrationStore } from '../../src/users/index.js';
import { signUpAdmin, signUpUser } from '../support/administrator.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { hashOf } from '../support/jwt.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { enrolApp } from '../support/second-factor.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

const deleteMe = (token: string, body: unknown) => server.api.request('DELETE', '/auth/me', { body, token });

describe('GET /auth/me/export', () => {
  it('is all that the database has of the user but secrets, as a file', async () => {
    const person = { ...newPerson(), username: 'exporter' };
    const agent = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
    const { body } = await server.api.request('POST', '/auth/signup', { body: person, headers: agent });
    const userId = body.user.id;
    // One session that ended because a used token came back, one that was logged out, and one alive.
    const next = (await server.api.refresh(body.refreshToken)).body;
    await server.api.refresh(next.refreshToken);
    await server.api.refresh(body.refreshToken);
    const credentials = { email: person.email, password: PASSWORD };
    const second = (await server.api.post('/auth/login', credentials)).body;
    await server.api.post('/auth/logout', { refreshToken: second.refreshToken });
    const { accessToken: token } = (await server.api.post('/auth/login', credentials)).body;
    const { id: factorId, recoveryCodes } = await enrolApp(server, token);
    const admin = await signUpAdmin(server);
    const moved = { body: { email: `moved.${person.email}` }, token: admin.token };
    await server.database
      .collection<any>('users')
      .updateOne({ _id: userId }, { $set: { emailVerified: true } });
    await server.api.request('PATCH', `/users/${userId as string}`, moved);
    await server.api.post('/auth/forgot-password', { email: moved.body.email });
    await server.database.mailsSettled();
    await server.database.auditSettled();

    const { status, headers, body: exported, text } = await server.api.get('/auth/me/export', token);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('content-disposition')).toBe('attachment; filename="nightlatch-export.json"');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(exported).toEqual({
      exportedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      user: (await server.api.get('/auth/me', token)).body,
      access: { hasPassword: true, credentialVersion: 1, rightsVersion: 1 },
      factors: expect.objectContaining({
        totp: [{ id: factorId, name: 'Phone', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) }],
        passkeys: [],
        recoveryCodes: { left: 10 },
      }),
      identities: [],
      sessions: [expect.any(Object), expect.any(Object), expect.any(Object)],
      activity: expect.arrayContaining([
        expect.objectContaining({ type: 'user.signed-up', by: 'you' }),
        expect.objectContaining({ type: 'user.email-changed', by: 'an_administrator' }),
      ]),
      done: [],
      mails: expect.arrayContaining([
        expect.objectContaining({ kind: 'email_changed', email: person.email }),
        // Asked for with nothing but the address, by whomever.
        expect.objectContaining({ kind: 'password_reset', email: moved.body.email, outcome: 'sent' }),
      ]),
      links: expect.arrayContaining([
        {
          ...{ purpose: 'password_reset', email: moved.body.email },
          ...{ requestedAt: expect.any(String), expiresAt: expect.any(String) },
        },
      ]),
    });
    expect(exported.user.username).toBe('exporter');
    const [live, loggedOut, reused] = exported.sessions;
    expect(live).not.toHaveProperty('endedAt');
    expect(live.client.ip).toBe('127.0.0.1');
    expect(loggedOut).toMatchObject({ endedBecause: 'logout', endedAt: expect.any(String) });
    expect(reused).toMatchObject({
      endedBecause: 'reuse',
      generation: 2,
      client: { ip: '127.0.0.1' },
      reuse: { generation: 0, lateBy: expect.any(Number), client: { ip: '127.0.0.1' } },
    });

    // Whatever is in the records, and nothing that lets anybody in.
    const stored = await server.database.collection<any>('users').findOne({ _id: userId });
    const sessions = await server.database.collection<any>('sessions').find({ userId }).toArray();
    const secrets = [
      stored.passwordHash,
      ...Object.values<string>(stored.totp[0].secret),
      ...stored.recoveryCodes.map(({ hash }: { hash: string }) => hash),
      ...recoveryCodes,
      ...(await server.database.collection<any>('mailed_tokens').find({ userId }).toArray()).flatMap(
        ({ salt, tokenHash }) => [salt, tokenHash],
      ),
      ...sessions.flatMap(({ salt, tokenHash, previousTokenHash }) => [salt, tokenHash, previousTokenHash]),
      ...[body, next, second].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
      hashOf(next.refreshToken),
    ].filter((secret) => secret !== undefined);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/hash"|salt|\$nl1\$|\$2b\$|eyJ/i);
  });

  it('keeps up with the schemas: each field of a record is exported, or known to be a secret', async () => {
    const { token, id } = await signUpUser(server);
    await enrolApp(server, token);
    const { text } = await server.api.get('/auth/me/export', token);
    const known = ['_id', 'userId', 'tokenHash', 'previousTokenHash', 'salt', 'passwordHash', 'revokedAt'];
    await server.database.auditSettled();
    const [user] = await server.database.collection<any>('users').find({ _id: id }).toArray();
    const [session] = await server.database.collection<any>('sessions').find({ userId: id }).toArray();
    for (const field of [...Object.keys(user), ...Object.keys(session)])
      if (!known.includes(field) && field !== 'credentialVersion') expect(text).toContain(`"${field}":`);
  });

  it('is refused to who is banned or gone, also while the node has not heard of it', async () => {
    const { token, id } = await signUpUser(server);
    const users = server.database.collection<any>('users');
    await users.updateOne({ _id: id }, { $set: { status: 'banned' } });
    expectProblem(await server.api.get('/auth/me/export', token), 'access_token_invalid');
    await users.deleteOne({ _id: id });
    expectProblem(await server.api.get('/auth/me/export', token), 'access_token_invalid');
  });
});

describe('DELETE /auth/me', () => {
  it('deletes the account of who knows its password; all sessions end; the address is free', async () => {
    const person = newPerson();
    const first = (await server.api.post('/auth/signup', person)).body;
    const second = (await server.api.post('/auth/login', { email: person.email, password: PASSWORD })).body;
    await server.api.post('/auth/forgot-password', { email: person.email });
    await server.database.mailsSettled();
    const { status, text } = await deleteMe(second.accessToken, { password: PASSWORD });
    expect([status, text]).toEqual([204, '']);
    const userId = first.user.id as string;
    expect(
      await server.database
        .collection('outbox')
        .countDocuments({ $or: [{ userId }, { email: person.email }] }),
    ).toBe(0);
    expect(await server.database.collection('mailed_tokens').countDocuments({ userId })).toBe(0);
    for (const { accessToken, refreshToken } of [first, second]) {
      expectProblem(await server.api.get('/auth/whoami', accessToken), 'access_token_invalid');
      const late = await server.api.refresh(refreshToken);
      expectProblem(late, 'session_revoked');
      expect(late.body.detail).toContain('the account was deleted');
    }
    expectProblem(await deleteMe(second.accessToken, { password: PASSWORD }), 'access_token_invalid');
    const sessions = server.database.collection<any>('sessions').find({ userId: first.user.id });
    for (const { client } of await sessions.toArray())
      expect(client).toEqual({ ip: '', userAgent: '', device: '' });
    expect((await server.api.post('/auth/signup', person)).status).toBe(201);
  });

  it('a stolen access token is not enough: a wrong password changes nothing, and the session goes on', async () => {
    const { token, refreshToken, id } = await signUpUser(server);
    for (const password of ['', 'wrong horse battery staple', PASSWORD.toUpperCase(), `${PASSWORD} `])
      expectProblem(await deleteMe(token, { password }), 'invalid_credentials');
    expect((await deleteMe(token, { password: '' })).headers.get('www-authenticate')).toBe('Bearer');
    expect((await server.api.get('/auth/me', token)).body.id).toBe(id);
    expect((await server.api.refresh(refreshToken)).status).toBe(200);
  });

  it('by who knew the password until now is too late once the owner has another: the account stays', async () => {
    const { token, id } = await signUpUser(server);
    const users = server.database.collection<any>('users');
    const passwords = server.app.get(PasswordsService);
    const verify = passwords.verify.bind(passwords);
    // A reset that is done while the old password is compared.
    jest.spyOn(passwords, 'verify').mockImplementationOnce(async (...password) => {
      const verdict = await verify(...password);
      await users.updateOne({ _id: id }, { $inc: { credentialVersion: 1 } });
      return verdict;
    });
    expectProblem(await deleteMe(token, { password: PASSWORD }), 'invalid_credentials');
    expect(await users.countDocuments({ _id: id })).toBe(1);
  });

  it('20 times at once deletes once; the others are told what the route promises, and no 404', async () => {
    const { token } = await signUpUser(server);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => deleteMe(token, { password: PASSWORD })),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 204))
      expectProblem(answer, 'access_token_invalid');
  });

  it('20 times in turn, each slower than the next one comes: one of them ends it', async () => {
    const { id } = await signUpUser(server);
    const administration = server.app.get(UserAdministrationStore);
    const announce = jest.fn(() => sleep(200));
    const deletions = await Promise.all(
      Array.from({ length: 20 }, async (_, turn) => {
        await sleep(4 * turn);
        return administration.delete(id, announce);
      }),
    );
    expect(deletions.filter(({ kind }) => kind === 'deleted')).toHaveLength(1);
    expect(deletions.filter(({ kind }) => kind === 'not_found')).toHaveLength(19);
    // Once; a busy machine may take some as dead. Taking it from each other they would do so up to some hundred times.
    expect(announce.mock.calls.length).toBeLessThan(10);
  });

  it('an account without a password is not deleted this way', async () => {
    const { token, id } = await signUpUser(server);
    const users = server.database.collection<any>('users');
    await users.updateOne({ _id: id }, { $unset: { passwordHash: '' } });
    for (const password of ['', 'undefined', PASSWORD])
      expectProblem(await deleteMe(token, { password }), 'invalid_credentials');
    expect(await users.countDocuments({ _id: id })).toBe(1);
  });

  it.each([undefined, {}, { password: null }, { password: ['x'] }, { password: { $ne: null } }])(
    'refuses the body %j',
    async (body) => {
      const { token, id } = await signUpUser(server);
      const answer = await deleteMe(token, body);
      expectProblem(answer, 'validation_failed');
      expect(wrongFields(answer)).toEqual(['password']);
      expect((await server.api.get('/auth/me', token)).body.id).toBe(id);
    },
  );
});
