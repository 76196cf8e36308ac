import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { provenPassword } from '../../src/common/proven-method.js';
import { OpenSession } from '../../src/auth/open-session.js';
import { RotationStore } from '../../src/sessions/index.js';
import { UserStore } from '../../src/users/index.js';
import { type Answer, untilServed } from '../support/api.js';
import { claimsOf, hashOf } from '../support/jwt.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, type TestApp, type TestEnvironment } from '../support/test-app.js';

/**
 * Two instances of the service on one database. Their clocks stand still, so that no leeway ends by itself, and
 * a second apart, so that two rotations of one token could not look like one.
 */
async function startTwo(env: TestEnvironment = {}): Promise<[TestApp, TestApp]> {
  const one = await startApp(env, new StandingClock());
  const other = await startApp({ ...env, MONGODB_URI: one.mongodbUri }, new StandingClock());
  other.clock.advance(1);
  return [one, other];
}

/** The first one drops the database. */
async function stop([one, other]: [TestApp, TestApp]): Promise<void> {
  await other.close();
  await one.close();
}

/** The same request so many times at once, in turn to each instance. */
function storm(
  servers: TestApp[],
  times: number,
  request: (server: TestApp) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: times }, (_, i) => untilServed(() => request(servers[i % servers.length]!))),
  );
}

const unique = (values: unknown[]): unknown[] => [...new Set(values)];

let servers: [TestApp, TestApp];
beforeAll(async () => {
  servers = await startTwo();
});
afterAll(() => stop(servers));
afterEach(() => jest.restoreAllMocks());

describe('concurrent reuse ×50, over two instances', () => {
  it('with a leeway is one rotation: everybody gets the same successor, and it works', async () => {
    const [one, other] = servers;
    const client = await SessionClient.signUp(one);
    const answers = await storm(servers, 50, ({ api }) => api.refresh(client.refreshToken));

    expect(unique(answers.map(({ status }) => status))).toEqual([200]);
    const successors = unique(answers.map(({ body }) => body.refreshToken)) as string[];
    expect(successors).toHaveLength(1);
    expect(unique(answers.map(({ body }) => claimsOf(body.accessToken).jti))).toHaveLength(50);
    expect(await client.record()).toMatchObject({
      generation: 1,
      tokenHash: hashOf(successors[0]!),
      previousTokenHash: hashOf(client.refreshToken),
      revokedAt: null,
    });
    const next = await other.api.refresh(successors[0]!);
    expect(next.status).toBe(200);
    expect(claimsOf(next.body.refreshToken).gen).toBe(2);
  });

  it('with a leeway never forks a session, however often it happens', async () => {
    const client = await SessionClient.signUp(servers[0]);
    let token = client.refreshToken;
    for (let generation = 1; generation <= 10; generation += 1) {
      const answers = await storm(servers, 10, ({ api }) => api.refresh(token));
      expect(unique(answers.map(({ status }) => status))).toEqual([200]);
      expect(unique(answers.map(({ body }) => body.refreshToken))).toHaveLength(1);
      token = answers[0]!.body.refreshToken;
      expect(claimsOf(token).gen).toBe(generation);
    }
  });

  describe('without a leeway', () => {
    let strict: [TestApp, TestApp];
    beforeAll(async () => {
      strict = await startTwo({ REFRESH_LEEWAY: '0' });
    });
    afterAll(() => stop(strict));

    it('has one winner, and ends the session for the winner too: nobody can tell who is the thief', async () => {
      const client = await SessionClient.signUp(strict[0]);
      const answers = await storm(strict, 50, ({ api }) => api.refresh(client.refreshToken));

      const winners = answers.filter(({ status }) => status === 200);
      const losers = answers.filter(({ status }) => status === 401);
      expect(winners).toHaveLength(1);
      expect(losers).toHaveLength(49);
      for (const { body } of losers) expect(body.code).toMatch(/^(refresh_token_reused|session_revoked)$/);
      expect(losers.filter(({ body }) => body.code === 'refresh_token_reused')).toHaveLength(1);
      expect(await client.record()).toMatchObject({
        generation: 1,
        revokedReason: 'reuse',
        reuse: { generation: 0 },
      });
      for (const { api } of strict) {
        const refused = await api.refresh(winners[0]!.body.refreshToken);
        expect(refused.status).toBe(401);
        expect(refused.body.code).toBe('session_revoked');
      }
    });
  });

  it('of tokens of many sessions at once keeps them apart', async () => {
    const [one] = servers;
    const clients = await Promise.all(Array.from({ length: 10 }, () => SessionClient.signUp(one)));
    const answers = await Promise.all(
      clients.map((client) => storm(servers, 5, ({ api }) => api.refresh(client.refreshToken))),
    );
    for (const [i, client] of clients.entries()) {
      for (const { status, text, body } of answers[i]!) {
        expect({ status, text }).toMatchObject({ status: 200 });
        expect(claimsOf(body.refreshToken)).toMatchObject({
          sid: client.sessionId,
          sub: client.user.id,
          gen: 1,
        });
        expect(claimsOf(body.accessToken)).toMatchObject({ sid: client.sessionId, sub: client.user.id });
        expect(body.user).toEqual(client.user);
      }
    }
  });
});

describe('rotation against logout, over two instances', () => {
  /** No token that ever came out of the session is good for anything but an access token's rest of life. */
  async function expectEnded(client: SessionClient, tokens: string[]): Promise<void> {
    for (const token of tokens) {
      for (const { api } of servers) {
        const answer = await api.refresh(token);
        expect(answer.status).toBe(401);
        expect(answer.body.code).toBe('session_revoked');
      }
    }
    expect(await client.record()).toMatchObject({ revokedAt: expect.any(Date), revokedReason: 'logout' });
  }

  it('×100: whoever is first, after the 204 nothing refreshes', async () => {
    const [one, other] = servers;
    const { id } = (await SessionClient.signUp(one)).user;
    const user = (await one.app.get(UserStore).findById(id))!;
    const race = async (round: number): Promise<number> => {
      // A login without the password's hash: a hundred of those would be most of this test.
      const proved = [provenPassword(new Date())];
      const context = { client: { ip: '', userAgent: '' }, transport: 'body' } as const;
      const login = await one.app.get(OpenSession).open({ user, proved }, context);
      const client = SessionClient.from(one, login.answer);
      const { refreshToken } = client;
      const refresh = () => one.api.refresh(refreshToken);
      const logOut = () => other.api.post('/auth/logout', { refreshToken });
      // Each starts first in every other round.
      const requests = round % 2 === 0 ? [refresh(), logOut()] : [logOut(), refresh()];
      const [refreshed, loggedOut] = await Promise.all(round % 2 === 0 ? requests : requests.reverse());

      expect(loggedOut!.status).toBe(204);
      expect([200, 401]).toContain(refreshed!.status);
      if (refreshed!.status === 401) expect(refreshed!.body.code).toBe('session_revoked');
      const returned = refreshed!.status === 200 ? [refreshed!.body.refreshToken as string] : [];
      await expectEnded(client, [refreshToken, ...returned]);
      return refreshed!.status;
    };
    for (let round = 0; round < 100; round += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, i) => race(round + i)));
    }
  });

  it('with five refreshes of each kind around it, after the 204 nothing refreshes', async () => {
    const [one, other] = servers;
    const client = await (await SessionClient.signUp(one)).rotate();
    const [previous, current] = client.refreshTokens as [string, string];
    const loggedOut = other.api.post('/auth/logout', undefined, client.accessToken);
    const answers = await storm(servers, 10, ({ api }) => api.refresh(current));
    expect((await loggedOut).status).toBe(204);
    for (const { status } of answers) expect([200, 401]).toContain(status);
    const returned = answers.filter(({ status }) => status === 200).map(({ body }) => body.refreshToken);
    await expectEnded(client, [...new Set([previous, current, ...returned])]);
  });

  it.each<[string, number]>([
    ['between reading the record and updating it', 0],
    ['between reading the record and repeating the answer', 1],
  ])('a log-out that lands %s wins', async (_when, presented) => {
    const [one, other] = servers;
    const client = await (await SessionClient.signUp(one)).rotate();
    const token = client.refreshTokens[1 - presented]!;
    const rotations = one.app.get(RotationStore);
    const rotate = rotations.rotate.bind(rotations);
    jest.spyOn(rotations, 'rotate').mockImplementationOnce(async (...read) => {
      expect((await other.api.post('/auth/logout', { refreshToken: token })).status).toBe(204);
      return rotate(...read);
    });
    const raced = await one.api.refresh(token);
    const returned = raced.status === 200 ? [raced.body.refreshToken as string] : [];
    expect(await client.record()).toMatchObject({ generation: 1 });
    await expectEnded(client, [...client.refreshTokens, ...returned]);
  });

  it('a log-out that lands after the update, before the answer, wins', async () => {
    const [one, other] = servers;
    const client = await SessionClient.signUp(one);
    const rotations = one.app.get(RotationStore);
    const rotate = rotations.rotate.bind(rotations);
    jest.spyOn(rotations, 'rotate').mockImplementationOnce(async (...read) => {
      const rotation = await rotate(...read);
      const { refreshToken } = client;
      expect((await other.api.post('/auth/logout', { refreshToken })).status).toBe(204);
      return rotation;
    });
    const raced = await one.api.refresh(client.refreshToken);
    expect(raced.status).toBe(200);
    expect(await client.record()).toMatchObject({ generation: 1 });
    await expectEnded(client, [client.refreshToken, raced.body.refreshToken]);
  });
});

describe('reuse against rotation, over two instances', () => {
  it('a theft that is noticed between reading the record and updating it ends the session for both', async () => {
    const [one, other] = servers;
    const client = await (await SessionClient.signUp(one)).rotate(2);
    const rotations = one.app.get(RotationStore);
    const rotate = rotations.rotate.bind(rotations);
    jest.spyOn(rotations, 'rotate').mockImplementationOnce(async (...read) => {
      const stolen = await other.api.refresh(client.refreshTokens[0]!);
      expect(stolen.body.code).toBe('refresh_token_reused');
      return rotate(...read);
    });
    const raced = await one.api.refresh(client.refreshToken);
    expect(raced.status).toBe(401);
    expect(raced.body.code).toBe('session_revoked');
    expect(await client.record()).toMatchObject({ generation: 2, revokedReason: 'reuse' });
  });
});

describe('two applications in one process', () => {
  it('do not take each other’s tokens, keys, clocks or databases through Passport’s process-wide registry', async () => {
    const secrets = {
      JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    };
    // The later one would be the one in the registry.
    const mine = await startApp({}, new StandingClock());
    const theirs = await startApp(
      { PUBLIC_URL: 'http://localhost:4000', REFRESH_LEEWAY: '0', ...secrets },
      new StandingClock(),
    );
    try {
      theirs.clock.advance(365 * 24 * 60 * 60);
      for (const [own, foreign] of [
        [mine, theirs],
        [theirs, mine],
      ] as const) {
        const client = await (await SessionClient.signUp(own)).rotate();
        expect((await own.api.get('/auth/me', client.accessToken)).status).toBe(200);
        expect((await foreign.api.get('/auth/me', client.accessToken)).body.code).toBe(
          'access_token_invalid',
        );
        expect((await foreign.api.get('/auth/whoami', client.accessToken)).status).toBe(401);
        expect((await foreign.api.refresh(client.refreshToken)).body.code).toBe('refresh_token_invalid');
        await client.rotate();
      }
    } finally {
      await theirs.close();
      await mine.close();
    }
  });

  it('judge by their own clock and leeway, also with the same secrets and database', async () => {
    const mine = await startApp({}, new StandingClock());
    const strict = await startApp({ REFRESH_LEEWAY: '0', MONGODB_URI: mine.mongodbUri }, new StandingClock());
    try {
      const client = await (await SessionClient.signUp(mine)).rotate();
      strict.clock.advance(10 * 60 + 30);
      expect((await mine.api.get('/auth/whoami', client.accessToken)).status).toBe(200);
      expect((await strict.api.get('/auth/whoami', client.accessToken)).status).toBe(401);
      expect((await mine.api.refresh(client.refreshTokens[0]!)).status).toBe(200);
      expect((await strict.api.refresh(client.refreshTokens[0]!)).body.code).toBe('refresh_token_reused');
      expect((await mine.api.refresh(client.refreshToken)).body.code).toBe('session_revoked');
    } finally {
      await strict.close();
      await mine.close();
    }
  });
});
