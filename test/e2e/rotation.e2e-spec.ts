import { type SessionEnd } from '../../src/common/events/index.js';
import { jest } from '@jest/globals';
import { AuditLogStore } from '../../src/audit/index.js';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { RotationStore, SessionStore } from '../../src/sessions/index.js';
import { RefreshTokenService } from '../../src/tokens/index.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { dump } from '../support/dump.js';
import { claimsOf, forge, hashOf } from '../support/jwt.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const DAY = 24 * 60 * 60;
const RT = { alg: 'HS256', typ: 'rt+jwt' };
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({}, new StandingClock());
});
afterAll(() => server.close());
afterEach(() => jest.restoreAllMocks());

/** A session of somebody new that was rotated so many times. */
async function session(rotations = 0, { api, database } = server): Promise<SessionClient> {
  return (await SessionClient.signUp({ api, database })).rotate(rotations);
}

function expectRefusal(answer: Answer, code: string): void {
  expect(answer.body).toMatchObject({ status: 401, code });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(answer.text).not.toContain('eyJ');
}

describe('rotation', () => {
  it('exchanges the token that counts for its successor: one generation more, and nothing else but times', async () => {
    const { api, clock } = server;
    const client = await session();
    const before = await client.record();
    const { exp }: { exp: number } = claimsOf(client.refreshToken);
    clock.advance(60);
    const { body } = await api.refresh(client.refreshToken);

    expect(body.refreshExpiresIn).toBe(14 * DAY);
    expect(claimsOf(body.refreshToken)).toMatchObject({
      sid: client.sessionId,
      sub: client.user.id,
      gen: 1,
      exp: exp + 60,
    });
    expect(await client.record()).toEqual({
      ...before,
      generation: 1,
      tokenHash: hashOf(body.refreshToken),
      previousTokenHash: hashOf(client.refreshToken),
      rotatedAt: clock.now(),
      lastUsedAt: clock.now(),
      idleExpiresAt: new Date(clock.now().getTime() + 14 * DAY * 1000),
    });
    expect((await api.get('/auth/me', body.accessToken)).body).toEqual(client.user);
  });

  it('keeps how and when the user logged in: amr and auth_time', async () => {
    const client = await session();
    const loggedInAt: number = claimsOf(client.accessToken).iat;
    server.clock.advance(DAY);
    await client.rotate();
    expect(claimsOf(client.accessToken)).toMatchObject({
      amr: ['pwd'],
      auth_time: loggedInAt,
      iat: loggedInAt + DAY,
    });
  });

  it('notes from where the session was used last', async () => {
    const client = await session();
    await server.api.request('POST', '/auth/refresh', {
      body: { refreshToken: client.refreshToken },
      headers: { 'User-Agent': FIREFOX },
    });
    expect((await client.record()).client).toEqual({
      ip: '127.0.0.1',
      userAgent: FIREFOX,
      device: 'Firefox on Linux',
    });
  });

  it('leaves the other sessions of the user alone', async () => {
    const { api, database } = server;
    const client = await session();
    const login = await api.post('/auth/login', { email: client.user.email, password: PASSWORD });
    const other = SessionClient.from({ api, database }, login.body);
    const before = await other.record();
    await client.rotate(3);
    expect(await other.record()).toEqual(before);
  });
});

describe('a lost response', () => {
  it('is made up for: the repeated request gets the same bytes again, a fresh access token, and changes nothing', async () => {
    const { api, clock } = server;
    const client = await session();
    const lost = await api.refresh(client.refreshToken);
    const before = await client.record();
    clock.advance(5);
    const repeated = await api.refresh(client.refreshToken);

    expect(repeated.status).toBe(200);
    expect(repeated.body.refreshToken).toBe(lost.body.refreshToken);
    expect(claimsOf(repeated.body.accessToken).jti).not.toBe(claimsOf(lost.body.accessToken).jti);
    expect(repeated.body.refreshExpiresIn).toBe(14 * DAY - 5);
    expect(await client.record()).toEqual(before);
    expect((await api.get('/auth/me', repeated.body.accessToken)).status).toBe(200);
    expect((await api.refresh(repeated.body.refreshToken)).status).toBe(200);
  });

  it('can be repeated until the leeway ends, which no repetition extends', async () => {
    const { api, clock } = server;
    const client = await session();
    const { body } = await api.refresh(client.refreshToken);
    for (const seconds of [4, 4, 1.999]) {
      clock.advance(seconds);
      expect((await api.refresh(client.refreshToken)).body.refreshToken).toBe(body.refreshToken);
    }
    clock.advance(0.001);
    expectRefusal(await api.refresh(client.refreshToken), 'refresh_token_reused');
  });

  it('cannot be repeated once its successor was used: only one generation back is forgiven', async () => {
    const { api } = server;
    const client = await session(2);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
  });
});

describe('replay after rotation', () => {
  it('past the leeway ends the session, though the request fails, and keeps the evidence', async () => {
    const { api, clock } = server;
    const client = await session(1);
    const before = await client.record();
    clock.advance(10);
    const answer = await api.request('POST', '/auth/refresh', {
      body: { refreshToken: client.refreshTokens[0] },
      headers: { 'User-Agent': FIREFOX },
    });

    expectRefusal(answer, 'refresh_token_reused');
    expect(await client.record()).toEqual({
      ...before,
      revokedAt: clock.now(),
      revokedReason: 'reuse',
      reuse: {
        at: clock.now(),
        generation: 0,
        lateBy: 10_000,
        client: { ip: '127.0.0.1', userAgent: FIREFOX, device: 'Firefox on Linux' },
      },
    });
  });

  it('leaves the holder of the successor with an explanation, and with no address', async () => {
    const { api, clock } = server;
    const client = await session(1);
    clock.advance(12.5);
    await api.refresh(client.refreshTokens[0]!);
    const endedAt = clock.now().toISOString();
    const ended = await client.record();
    clock.advance(60);

    const successor = await api.refresh(client.refreshToken);
    expectRefusal(successor, 'session_revoked');
    expect(successor.body.detail).toBe(
      `The session ended at ${endedAt} because a used refresh token came back ` +
        '(generation 0 of 1, 12.5 s after the rotation).',
    );
    expect(successor.text).not.toContain('127.0.0.1');
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'session_revoked');
    expect(await client.record()).toEqual(ended);
  });

  it('ends this session only', async () => {
    const { api, clock, database } = server;
    const client = await session(1);
    const login = await api.post('/auth/login', { email: client.user.email, password: PASSWORD });
    const other = SessionClient.from({ api, database }, login.body);
    clock.advance(10);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
    await other.rotate();
  });

  it('is recognised after the session has expired', async () => {
    const { api, clock } = server;
    const client = await session(1);
    clock.advance(31 * DAY);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
    expect(await client.record()).toMatchObject({
      revokedReason: 'reuse',
      reuse: { generation: 0, lateBy: 31 * DAY * 1000 },
    });
  });

  it('of a session that was ended otherwise changes nothing of why', async () => {
    const { api, clock } = server;
    const client = await session(1);
    await api.post('/auth/logout', { refreshToken: client.refreshToken });
    const before = await client.record();
    clock.advance(60);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'session_revoked');
    expect(await client.record()).toEqual(before);
    expect(before).toMatchObject({ revokedReason: 'logout' });
  });
});

describe('a stolen grandparent', () => {
  it.each([
    ['two generations back', 2],
    ['five generations back', 5],
  ])('ends the session at once, %s, within the leeway', async (_which, rotations) => {
    const { api } = server;
    const client = await session(rotations);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
    expect(await client.record()).toMatchObject({
      revokedReason: 'reuse',
      reuse: { generation: 0, lateBy: 0 },
    });
    expectRefusal(await api.refresh(client.refreshToken), 'session_revoked');
  });
});

describe('strict mode (REFRESH_LEEWAY=0)', () => {
  let strict: TestApp;
  beforeAll(async () => {
    strict = await startApp({ REFRESH_LEEWAY: '0' }, new StandingClock());
  });
  afterAll(() => strict.close());

  it('takes a second use within the same millisecond for a theft', async () => {
    const client = await session(1, strict);
    expectRefusal(await strict.api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
    expect(await client.record()).toMatchObject({ revokedReason: 'reuse', reuse: { lateBy: 0 } });
    expectRefusal(await strict.api.refresh(client.refreshToken), 'session_revoked');
  });

  it('takes a second use under a clock that lags for a theft', async () => {
    const client = await session(1, strict);
    strict.clock.advance(-5);
    expectRefusal(await strict.api.refresh(client.refreshTokens[0]!), 'refresh_token_reused');
  });

  it('lets a well-behaved client rotate on', async () => {
    const client = await session(5, strict);
    expect((await client.record()).generation).toBe(5);
  });
});

describe('observe mode (REFRESH_REUSE_MODE=observe)', () => {
  let observer: TestApp;
  beforeAll(async () => {
    observer = await startApp({ REFRESH_REUSE_MODE: 'observe' }, new StandingClock());
  });
  afterAll(() => observer.close());

  it.each([
    ['the token before, past the leeway', 1, 60],
    ['a grandparent', 2, 0],
  ])('answers %s like a lost response, notes it, and ends nothing', async (_which, rotations, seconds) => {
    const { api, clock } = observer;
    const client = await session(rotations, observer);
    const before = await client.record();
    clock.advance(seconds);
    const answer = await api.refresh(client.refreshTokens[0]!);
    expect(answer.status).toBe(200);
    expect(answer.body.refreshToken).toBe(client.refreshToken);
    expect(await client.record()).toEqual({
      ...before,
      reuse: { at: clock.now(), generation: 0, lateBy: seconds * 1000, client: before.client },
    });
    await client.rotate();
  });

  it('notes one a minute, so that who repeats a token can’t fill the audit log', async () => {
    const { api, clock } = observer;
    const client = await session(1, observer);
    clock.advance(60);
    const waiting = async (): Promise<number[]> => {
      const sessions = observer.database.collection<any>('sessions');
      const { auditEvents } = (await sessions.findOne({ _id: client.sessionId }, { projection: {} }))!;
      return auditEvents
        .filter(({ type }: any) => type === 'session.reused')
        .map(({ details }: any) => details.lateBy);
    };
    const again = (): Promise<Answer> => api.refresh(client.refreshTokens[0]!);
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    for (const { status } of await Promise.all(Array.from({ length: 20 }, again))) expect(status).toBe(200);
    clock.advance(59);
    expect((await again()).status).toBe(200);
    expect(await waiting()).toEqual([60_000]);
    clock.advance(1);
    expect((await again()).status).toBe(200);
    expect(await waiting()).toEqual([60_000, 120_000]);
  });

  it('keeps nobody logged in beyond the end of the session', async () => {
    const { api, clock } = observer;
    const client = await session(1, observer);
    clock.advance(14 * DAY);
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'refresh_token_expired');
    expect(await client.record()).toMatchObject({ revokedAt: null, reuse: { generation: 0 } });
  });

  it('keeps nobody logged in after a log-out', async () => {
    const { api } = observer;
    const client = await session(2, observer);
    await api.post('/auth/logout', { refreshToken: client.refreshToken });
    expectRefusal(await api.refresh(client.refreshTokens[0]!), 'session_revoked');
    expect((await client.record()).reuse).toBeUndefined();
  });
});

describe('expiry', () => {
  it('comes at the idle end, to the millisecond, and changes nothing', async () => {
    const { api, clock } = server;
    const client = await session();
    clock.advance(14 * DAY - 0.001);
    await client.rotate();
    const before = await client.record();
    clock.advance(14 * DAY);
    expectRefusal(await api.refresh(client.refreshToken), 'refresh_token_expired');
    expect(await client.record()).toEqual(before);
  });

  it('comes at the absolute end, past which no rotation moves the idle end', async () => {
    const { api, clock } = server;
    const client = await session();
    const { absoluteExpiresAt, createdAt } = await client.record();
    expect(absoluteExpiresAt.getTime() - createdAt.getTime()).toBe(30 * DAY * 1000);
    const left: number[] = [];
    for (const days of [13, 13, 3]) {
      clock.advance(days * DAY);
      const { body } = await api.refresh(client.refreshTokens.at(-1)!);
      client.refreshTokens.push(body.refreshToken);
      left.push(body.refreshExpiresIn);
      expect(claimsOf(body.refreshToken).exp).toBeLessThanOrEqual(absoluteExpiresAt.getTime() / 1000);
    }
    expect(left).toEqual([14 * DAY, 4 * DAY, DAY]);
    expect(await client.record()).toMatchObject({ absoluteExpiresAt, idleExpiresAt: absoluteExpiresAt });

    clock.advance(DAY - 0.001);
    const last = await api.refresh(client.refreshToken);
    expect(last.body.refreshExpiresIn).toBe(1);
    clock.advance(0.001);
    expectRefusal(await api.refresh(last.body.refreshToken), 'refresh_token_expired');
  });

  it('is no matter of whether the TTL job has run: the expired record is still there', async () => {
    const { api, clock, database } = server;
    const client = await session();
    await database.collection('sessions').dropIndexes();
    clock.advance(100 * DAY);
    expectRefusal(await api.refresh(client.refreshToken), 'refresh_token_expired');
    expect(await client.record()).toMatchObject({ generation: 0, revokedAt: null });
  });

  it('of the token alone does not matter: the record decides', async () => {
    const { api, database, clock } = server;
    const client = await session();
    const idleExpiresAt = new Date(clock.now().getTime() + 1000);
    await database
      .collection<{ _id: string }>('sessions')
      .updateOne({ _id: client.sessionId }, { $set: { idleExpiresAt } });
    clock.advance(1);
    expectRefusal(await api.refresh(client.refreshToken), 'refresh_token_expired');
  });
});

describe('a revoked session', () => {
  const users = () => server.database.collection<{ _id: string }>('users');
  const revocations: [SessionEnd, string, (client: SessionClient) => Promise<unknown>][] = [
    ['logout', 'it was logged out', ({ refreshToken }) => server.api.post('/auth/logout', { refreshToken })],
    [
      'logout_all',
      'all sessions were logged out',
      ({ accessToken }) => server.api.post('/auth/logout-all', undefined, accessToken),
    ],
    [
      'ended_by_user',
      'it was ended from another session',
      ({ sessionId, accessToken }) =>
        server.api.request('DELETE', `/auth/sessions/${sessionId}`, { token: accessToken }),
    ],
    [
      'user_banned',
      'the account was banned',
      ({ user }) => users().updateOne({ _id: user.id }, { $set: { status: 'banned' } }),
    ],
    ['user_deleted', 'the account was deleted', ({ user }) => users().deleteOne({ _id: user.id })],
    [
      'credentials_changed',
      'the password was changed',
      ({ user }) => users().updateOne({ _id: user.id }, { $inc: { credentialVersion: 1 } }),
    ],
  ];

  it.each(revocations)(
    '%s: neither the token that counts nor the one before is good',
    async (reason, why, revoke) => {
      const { api, clock } = server;
      const client = await session(1);
      const before = await client.record();
      await revoke(client);
      const current = await api.refresh(client.refreshToken);
      const endedAt = clock.now();
      expectRefusal(current, 'session_revoked');
      expect(current.body.detail).toBe(`The session ended at ${endedAt.toISOString()} because ${why}.`);
      clock.advance(1);
      expectRefusal(await api.refresh(client.refreshTokens[0]!), 'session_revoked');
      expect(await client.record()).toEqual({ ...before, revokedAt: endedAt, revokedReason: reason });
    },
  );

  it.each(revocations.slice(3))(
    '%s: the lost response is not repeated either',
    async (reason, _why, revoke) => {
      const client = await session(1);
      await revoke(client);
      expectRefusal(await server.api.refresh(client.refreshTokens[0]!), 'session_revoked');
      expect(await client.record()).toMatchObject({ revokedReason: reason, generation: 1 });
    },
  );

  it.each(revocations)(
    '%s: a refresh that has read the record before does not rotate it after',
    async (...row) => {
      const [reason, , revoke] = row;
      const client = await session();
      const sessions = server.app.get(SessionStore);
      const rotations = server.app.get(RotationStore);
      const rotate = rotations.rotate.bind(rotations);
      jest.spyOn(rotations, 'rotate').mockImplementationOnce(async (...read) => {
        await revoke(client);
        // What the flow of a password change, ban or deletion does next.
        await sessions.endAll(client.user.id, reason, BY_OPERATOR);
        return rotate(...read);
      });
      expectRefusal(await server.api.refresh(client.refreshToken), 'session_revoked');
      expect(await client.record()).toMatchObject({ revokedReason: reason, generation: 0 });
    },
  );
});

describe('a token that no record knows', () => {
  const SECRET = TEST_SECRETS.JWT_REFRESH_SECRET;
  const tampered = (token: string): string => token.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));

  /** What a thief of the secret, or of the secret and some tokens, can present; the session is in generation 2. */
  const forgeries: [string, (client: SessionClient) => string | Promise<string>][] = [
    [
      'that names no session',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), sid: 'x'.repeat(22) }, SECRET),
    ],
    ['with a bad signature', ({ refreshToken }) => tampered(refreshToken)],
    ['with the signature of another', ({ refreshTokens: [a, b] }) => a!.replace(/[^.]*$/, b!.split('.')[2]!)],
    ['used, with a bad signature', ({ refreshTokens }) => tampered(refreshTokens[0]!)],
    ['that is an access token', ({ accessToken }) => accessToken],
    [
      'that is an access token by type only',
      ({ refreshToken }) => forge({ ...RT, typ: 'at+jwt' }, claimsOf(refreshToken), SECRET),
    ],
    [
      'signed with the secret of access tokens',
      ({ refreshToken }) => forge(RT, claimsOf(refreshToken), TEST_SECRETS.JWT_ACCESS_SECRET),
    ],
    ['with alg none', ({ refreshToken }) => forge({ ...RT, alg: 'none' }, claimsOf(refreshToken), SECRET)],
    [
      'with alg none and no signature',
      ({ refreshToken }) =>
        forge({ ...RT, alg: 'none' }, claimsOf(refreshToken), SECRET).replace(/[^.]*$/, ''),
    ],
    [
      'of another issuer',
      ({ refreshTokens }) =>
        forge(RT, { ...claimsOf(refreshTokens[0]!), iss: 'https://evil.example' }, SECRET),
    ],
    [
      'for another audience',
      ({ refreshTokens }) =>
        forge(RT, { ...claimsOf(refreshTokens[0]!), aud: 'https://evil.example' }, SECRET),
    ],
    [
      'of the generation that counts, rightly signed, its id made up',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), jti: 'A'.repeat(43) }, SECRET),
    ],
    [
      'of a used generation, rightly signed, its id made up',
      ({ refreshTokens }) => forge(RT, { ...claimsOf(refreshTokens[0]!), jti: 'A'.repeat(43) }, SECRET),
    ],
    [
      'of a used generation, with the id of another',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), gen: 0 }, SECRET),
    ],
    [
      'of the next generation, with the id of this one',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), gen: 3 }, SECRET),
    ],
    [
      'of another user',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), sub: 'x'.repeat(22) }, SECRET),
    ],
    [
      'of the generation that counts, genuine but for its times: a wrong hash',
      ({ refreshToken }) => forge(RT, { ...claimsOf(refreshToken), exp: 4_000_000_000 }, SECRET),
    ],
    [
      'of the generation before, genuine but for its times: a wrong hash',
      ({ refreshTokens }) => forge(RT, { ...claimsOf(refreshTokens[1]!), exp: 4_000_000_000 }, SECRET),
    ],
    [
      'of a generation to come, from a leaked secret and a leaked database',
      async (client) => {
        const record = await client.record();
        return server.app.get(RefreshTokenService).derive({ ...record, generation: 3 }).token;
      },
    ],
    ['that is none', () => 'garbage'],
    ['that is three times nothing', () => '..'],
    ['that is longer than any', ({ refreshToken }) => refreshToken + 'A'.repeat(8192)],
    ['that is empty', () => ''],
  ];

  it.each(forgeries)('%s, ends nobody’s session', async (_which, makeToken) => {
    const { api, clock } = server;
    const client = await session(2);
    const before = await client.record();
    const token = await makeToken(client);
    clock.advance(60);
    const answer = await api.refresh(token);
    expectRefusal(answer, 'refresh_token_invalid');
    expect(answer.body.detail).toBeUndefined();
    expect(await client.record()).toEqual(before);
    await client.rotate();
  });

  it('of a session whose record is gone, is refused like any unknown one', async () => {
    const { api, database } = server;
    const client = await session(1);
    await database.collection<{ _id: string }>('sessions').deleteOne({ _id: client.sessionId });
    for (const token of client.refreshTokens)
      expectRefusal(await api.refresh(token), 'refresh_token_invalid');
  });

  it('is of no use where an access token is asked for', async () => {
    const client = await session();
    const dressedUp = forge({ ...RT, typ: 'at+jwt' }, claimsOf(client.refreshToken), SECRET);
    for (const token of [client.refreshToken, dressedUp]) {
      expectRefusal(await server.api.get('/auth/me', token), 'access_token_invalid');
      expectRefusal(await server.api.get('/auth/whoami', token), 'access_token_invalid');
    }
  });
});

describe('logging out', () => {
  const logOut = (refreshToken?: string, token?: string): Promise<Answer> =>
    server.api.post('/auth/logout', refreshToken === undefined ? {} : { refreshToken }, token);

  it.each<[string, number, (client: SessionClient) => Promise<Answer>]>([
    ['the token that counts', 0, (client) => logOut(client.refreshToken)],
    ['a token that was just rotated away', 0, (client) => logOut(client.refreshTokens[2])],
    ['a used token, past the leeway', 60, (client) => logOut(client.refreshTokens[0])],
    ['an access token', 0, (client) => logOut(undefined, client.accessToken)],
    ['an expired access token', 3600, (client) => logOut(undefined, client.accessToken)],
    ['garbage and a good access token', 0, (client) => logOut('garbage', client.accessToken)],
    ['a good refresh token and garbage', 0, (client) => logOut(client.refreshToken, 'garbage')],
  ])('works with %s', async (_which, seconds, request) => {
    const { api, clock } = server;
    const client = await session(3);
    clock.advance(seconds);
    expect((await request(client)).status).toBe(204);
    expect(await client.record()).toMatchObject({ revokedAt: clock.now(), revokedReason: 'logout' });
    for (const token of client.refreshTokens) expectRefusal(await api.refresh(token), 'session_revoked');
  });

  it('works with a refresh token that has expired, in a session that has not', async () => {
    const { clock } = server;
    const client = await session();
    clock.advance(10 * DAY);
    await client.rotate();
    clock.advance(10 * DAY);
    expect(claimsOf(client.refreshTokens[0]!).exp).toBeLessThan(clock.now().getTime() / 1000);
    expect((await logOut(client.refreshTokens[0])).status).toBe(204);
    expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
  });

  it('ends both sessions when the two tokens are of two', async () => {
    const [one, other] = [await session(), await session()];
    expect((await logOut(one.refreshToken, other.accessToken)).status).toBe(204);
    expect(await one.record()).toMatchObject({ revokedReason: 'logout' });
    expect(await other.record()).toMatchObject({ revokedReason: 'logout' });
  });

  it('can be repeated, and keeps the first time and reason', async () => {
    const { clock } = server;
    const client = await session();
    await logOut(client.refreshToken);
    const ended = await client.record();
    clock.advance(60);
    expect((await logOut(client.refreshToken, client.accessToken)).status).toBe(204);
    expect(await client.record()).toEqual(ended);
  });

  it('answers 204 for an expired session and for one that is gone', async () => {
    const { clock, database } = server;
    const client = await session();
    clock.advance(31 * DAY);
    expect((await logOut(client.refreshToken)).status).toBe(204);
    await database.collection<{ _id: string }>('sessions').deleteOne({ _id: client.sessionId });
    expect((await logOut(client.refreshToken, client.accessToken)).status).toBe(204);
  });

  it('answers 204 to garbage and forgeries, and changes nothing', async () => {
    const { database } = server;
    const client = await session(1);
    const sessions = () => database.collection('sessions').find().sort({ _id: 1 }).toArray();
    const before = await sessions();
    const { JWT_ACCESS_SECRET, JWT_REFRESH_SECRET } = TEST_SECRETS;
    const claims = claimsOf(client.refreshToken);
    const attempts: [string?, string?][] = [
      [],
      [''],
      ['garbage'],
      ['..'],
      [client.accessToken],
      [client.refreshToken.slice(0, -1)],
      [forge(RT, { ...claims, jti: 'A'.repeat(43) }, JWT_REFRESH_SECRET)],
      [forge(RT, { ...claims, sid: { $ne: null } }, JWT_REFRESH_SECRET)],
      [forge(RT, claims, JWT_ACCESS_SECRET)],
      [undefined, 'garbage'],
      [undefined, client.refreshToken],
      [undefined, client.accessToken.slice(0, -1)],
      [undefined, forge({ alg: 'HS256', typ: 'at+jwt' }, claimsOf(client.accessToken), JWT_ACCESS_SECRET)],
    ];
    for (const attempt of attempts) {
      const answer = await logOut(...attempt);
      expect(answer.status).toBe(204);
      expect(answer.text).toBe('');
    }
    expect(await sessions()).toEqual(before);
    await client.rotate();
  });
});

describe('a login that races a change of the password', () => {
  const changes = {
    'the password is changed': { $inc: { credentialVersion: 1 } },
    'the user is banned': { $set: { status: 'banned' } },
  };
  const cases = Object.entries(changes).flatMap(([what, change]) =>
    (['before', 'after'] as const).map((when) => [what, when, change] as const),
  );

  it.each(cases)('does not outlive it: %s %s its session is stored', async (_what, when, change) => {
    const { api, app, database } = server;
    const person = newPerson();
    const { user } = (await api.signUp(person)).body;
    const sessions = app.get(SessionStore);
    const open = sessions.open.bind(sessions);
    const changePassword = async () => {
      await database.collection<{ _id: string }>('users').updateOne({ _id: user.id }, change);
      await sessions.endAll(user.id, 'credentials_changed', BY_OPERATOR);
    };
    jest.spyOn(sessions, 'open').mockImplementationOnce(async (...input) => {
      if (when === 'before') await changePassword();
      const opened = await open(...input);
      if (when === 'after') await changePassword();
      return opened;
    });
    const login = await api.post('/auth/login', { email: person.email, password: person.password });
    expectRefusal(login, 'invalid_credentials');
    const records = await database.collection('sessions').find({ userId: user.id }).toArray();
    expect(records).toHaveLength(2);
    for (const record of records) expect(record).toMatchObject({ revokedReason: 'credentials_changed' });
  });

  it('is ended by its next refresh when the change never came to end it', async () => {
    const { api, database } = server;
    const client = await session();
    await database
      .collection<{ _id: string }>('sessions')
      .updateOne({ _id: client.sessionId }, { $set: { credentialVersion: 0 } });
    expectRefusal(await api.refresh(client.refreshToken), 'session_revoked');
    expect(await client.record()).toMatchObject({ revokedReason: 'credentials_changed' });
  });
});

describe('a stolen dump of the database', () => {
  it('holds hashes only: no token that was ever issued, nor the part of one that proves it', async () => {
    const { clock, mongodbUri } = server;
    const alive = await session(3);
    const replayed = await session(1);
    const ended = await session(1);
    await server.api.refresh(replayed.refreshTokens[0]!);
    clock.advance(10);
    await server.api.refresh(ended.refreshTokens[0]!);

    const loot = await dump(mongodbUri);
    expect(loot).toContain(alive.sessionId);
    expect(loot).toContain(hashOf(alive.refreshToken));
    for (const { refreshTokens, accessTokens } of [alive, replayed, ended]) {
      for (const token of [...refreshTokens, ...accessTokens]) {
        expect(loot).not.toContain(token);
        expect(loot).not.toContain(token.split('.')[2]);
        expect(loot).not.toContain(claimsOf(token).jti);
      }
    }
    expect(loot).not.toContain(PASSWORD);
    for (const secret of Object.values(TEST_SECRETS)) expect(loot).not.toContain(secret);
  });

  it('gives away no token to who presents what is in it', async () => {
    const client = await session(1);
    const { tokenHash, previousTokenHash, salt } = await client.record();
    for (const loot of [tokenHash, previousTokenHash!, salt]) {
      expectRefusal(await server.api.refresh(loot), 'refresh_token_invalid');
    }
    await client.rotate();
  });
});
