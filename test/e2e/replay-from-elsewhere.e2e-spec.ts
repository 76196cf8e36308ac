import { jest } from '@jest/globals';
import { mongo } from 'mongoose';
import { AuditLogStore, AuditRelay } from '../../src/audit/index.js';
import { Events } from '../../src/common/events/index.js';
import { type Answer, PASSWORD } from '../support/api.js';
import { dump } from '../support/dump.js';
import { expectProblem } from '../support/problems.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Where somebody is, to a server behind one proxy. */
const from = (ip: string, userAgent = 'Firefox/140.0') => ({
  'X-Forwarded-For': ip,
  'User-Agent': userAgent,
});
const HOME = from('198.51.100.23');
const THIEF = from('203.0.113.66', 'curl/8.5.0');

const clock = new StandingClock();
let server: TestApp;
beforeAll(async () => {
  server = await startApp({ TRUST_PROXY: '1' }, clock);
});
afterAll(() => server.close());
afterEach(() => jest.restoreAllMocks());

const refresh = (refreshToken: string, headers: Record<string, string>, { api } = server): Promise<Answer> =>
  api.request('POST', '/auth/refresh', { body: { refreshToken }, headers });

/** Somebody whose session was rotated at home a moment ago, and the answer to that. */
async function rotatedAtHome(at = server): Promise<{ owner: SessionClient; rotated: Answer }> {
  const owner = await SessionClient.signUp(at);
  const rotated = await refresh(owner.refreshToken, HOME, at);
  expect(rotated.status).toBe(200);
  clock.advance(1);
  return { owner, rotated };
}

/** What the owner reads of their account, of one type, the latest first. */
async function activity({ accessToken }: SessionClient, type = 'session.replayed-elsewhere'): Promise<any[]> {
  await server.app.get(AuditRelay).relay();
  const { body } = await server.api.get('/auth/activity?limit=100', accessToken);
  return body.items.filter((item: any) => item.type === type);
}

async function counted(name: string, { api } = server): Promise<number> {
  const { text } = await api.get('/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}
const METRIC = 'nightlatch_replays_from_elsewhere_total';

describe('a thief who replays a token within the leeway', () => {
  it('gets what a retry would get, and is seen: by the owner, the audit log, the host and the metrics', async () => {
    const { owner, rotated } = await rotatedAtHome();
    const heard: unknown[] = [];
    server.app.get(Events).on('session.replayed-elsewhere', (event) => heard.push(event));
    const before = await counted(METRIC);

    const stolen = await refresh(owner.refreshToken, THIEF);
    expect([stolen.status, stolen.body.refreshToken]).toEqual([200, rotated.body.refreshToken]);

    const thief = { ip: '203.0.113.66', userAgent: 'curl/8.5.0', device: 'curl' };
    expect(await activity(owner)).toEqual([
      expect.objectContaining({ by: 'somebody', details: { generation: 0, lateBy: 1000 }, client: thief }),
    ]);
    expect((await server.api.get('/auth/sessions', owner.accessToken)).body.items).toEqual([
      expect.objectContaining({
        id: owner.sessionId,
        ip: '198.51.100.23',
        replay: { at: clock.now().toISOString(), ...thief },
      }),
    ]);
    expect((await server.api.get('/auth/me/export', owner.accessToken)).body.sessions).toEqual([
      expect.objectContaining({ replay: expect.objectContaining({ generation: 0, client: thief }) }),
    ]);
    expect(heard).toEqual([
      { sessionId: owner.sessionId, userId: owner.user.id, generation: 0, lateBy: 1000 },
    ]);
    expect(await counted(METRIC)).toBe(before + 1);
  });

  it.each([
    ['from another address', from('203.0.113.66')],
    ['from another IPv6 network', from('2001:db8:1:2::a')],
    ['from another device at the same address', { ...THIEF, 'X-Forwarded-For': HOME['X-Forwarded-For'] }],
  ])('%s is seen', async (_where, headers) => {
    const { owner } = await rotatedAtHome();
    expect((await refresh(owner.refreshToken, headers)).status).toBe(200);
    expect(await activity(owner)).toHaveLength(1);
  });

  it('is seen also when the thief rotates first and the owner’s own refresh is the replay', async () => {
    const owner = await SessionClient.signUp(server);
    await refresh(owner.refreshToken, THIEF);
    expect((await refresh(owner.refreshToken, HOME)).status).toBe(200);
    expect(await activity(owner)).toMatchObject([{ client: { ip: '198.51.100.23' } }]);
  });

  it('is seen when both refresh in the same moment, whoever wins', async () => {
    for (let round = 0; round < 10; round += 1) {
      const owner = await SessionClient.signUp(server);
      const answers = await Promise.all([HOME, THIEF].map((headers) => refresh(owner.refreshToken, headers)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(await activity(owner)).toHaveLength(1);
    }
  });

  it('is told once for each rotation, however often and from wherever the token comes', async () => {
    const { owner, rotated } = await rotatedAtHome();
    const before = await counted(METRIC);
    const flood = (token: string): Promise<Answer[]> =>
      Promise.all(Array.from({ length: 20 }, (_, n) => refresh(token, from(`203.0.113.${n}`))));
    for (const { status } of await flood(owner.refreshToken)) expect(status).toBe(200);
    expect(await activity(owner)).toHaveLength(1);

    clock.advance(60);
    expect((await refresh(rotated.body.refreshToken, HOME)).status).toBe(200);
    await flood(rotated.body.refreshToken);
    expect((await activity(owner)).map(({ details }) => details.generation)).toEqual([1, 0]);
    expect(await counted(METRIC)).toBe(before + 2);
  });

  it('can’t fill the audit log: of the rotations of a minute one is told', async () => {
    const owner = await SessionClient.signUp(server);
    let { refreshToken } = owner;
    for (let rotation = 0; rotation < 12; rotation += 1) {
      const { body } = await refresh(refreshToken, HOME);
      expect((await refresh(refreshToken, THIEF)).status).toBe(200);
      refreshToken = body.refreshToken;
      clock.advance(10);
    }
    expect((await activity(owner)).map(({ details }) => details.generation)).toEqual([6, 0]);
  });

  it('can’t fill the record while the audit log is away', async () => {
    const owner = await SessionClient.signUp(server);
    await server.app.get(AuditRelay).relay();
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    let { refreshToken } = owner;
    for (let rotation = 0; rotation < 25; rotation += 1) {
      const { body } = await refresh(refreshToken, HOME);
      expect((await refresh(refreshToken, THIEF)).status).toBe(200);
      refreshToken = body.refreshToken;
      clock.advance(60);
    }
    const record = await server.database
      .collection<any>('sessions')
      .findOne({ _id: owner.sessionId }, { projection: { auditEvents: 1 } });
    expect(record.auditEvents).toHaveLength(20);
  });

  it('is forgotten with the account, like every address', async () => {
    const { owner } = await rotatedAtHome();
    const thief = from('203.0.113.177', 'Nasty/1.77');
    expect((await refresh(owner.refreshToken, thief)).status).toBe(200);
    expect(await dump(server.mongodbUri)).toContain('Nasty/1.77');
    const body = { password: PASSWORD };
    const token = owner.accessToken;
    expect((await server.api.request('DELETE', '/auth/me', { body, token })).status).toBe(204);
    await server.app.get(AuditRelay).relay();
    const left = await dump(server.mongodbUri);
    for (const trace of ['203.0.113.177', 'Nasty/1.77']) expect(left).not.toContain(trace);
  });
});

describe('an honest client that repeats itself', () => {
  it.each([
    ['from the same address and device', HOME, HOME],
    ['from another address of its own IPv6 network', from('2001:db8:1:2::a'), from('2001:db8:1:2:f::b')],
  ])('%s leaves no trace', async (_where, first, second) => {
    const owner = await SessionClient.signUp(server);
    await refresh(owner.refreshToken, first);
    const before = await owner.record();
    expect((await refresh(owner.refreshToken, second)).status).toBe(200);
    expect(await owner.record()).toEqual(before);
    expect(await activity(owner)).toEqual([]);
  });

  it('costs one update, as a rotation does, and a thief the first time', async () => {
    const updates = jest.spyOn(mongo.Collection.prototype, 'updateOne');
    const costs = async (token: string, headers: Record<string, string>): Promise<number> => {
      updates.mockClear();
      expect((await refresh(token, headers)).status).toBe(200);
      return updates.mock.contexts.filter((collection: any) => collection.collectionName === 'sessions')
        .length;
    };
    const owner = await SessionClient.signUp(server);
    expect(await costs(owner.refreshToken, HOME)).toBe(1);
    expect(await costs(owner.refreshToken, HOME)).toBe(1);
    expect(await costs(owner.refreshToken, THIEF)).toBe(1);
    expect(await costs(owner.refreshToken, THIEF)).toBe(1);
  });
});

describe('REFRESH_REPLAY_FROM_ELSEWHERE=end', () => {
  const ending = { TRUST_PROXY: '1', REFRESH_REPLAY_FROM_ELSEWHERE: 'end' };
  let strict: TestApp;
  beforeAll(async () => {
    strict = await startApp(ending, clock);
  });
  afterAll(() => strict.close());

  it('ends the session for both when a thief replays a token within the leeway', async () => {
    const { owner, rotated } = await rotatedAtHome(strict);
    const stolen = await refresh(owner.refreshToken, THIEF, strict);
    expectProblem(stolen, 'refresh_token_reused');
    expect(stolen.body.detail).toMatch(/generation 0 of 1, 1 s after the rotation/);
    expectProblem(await refresh(rotated.body.refreshToken, HOME, strict), 'session_revoked');
    expectProblem(await strict.api.get('/auth/whoami', rotated.body.accessToken), 'access_token_invalid');
    expect(await owner.record()).toMatchObject({ revokedReason: 'reuse', reuse: { lateBy: 1000 } });
    expect(
      await counted('nightlatch_rotations_total{verdict="reused"}'.replace(/[{}"]/g, '\\$&'), strict),
    ).toBe(1);
    expect(await counted(METRIC, strict)).toBe(0);
  });

  it('ends it for one of two that refresh in the same moment from different places', async () => {
    const owner = await SessionClient.signUp(strict);
    const answers = await Promise.all(
      [HOME, THIEF].map((headers) => refresh(owner.refreshToken, headers, strict)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await owner.record()).toMatchObject({ revokedReason: 'reuse' });
  });

  it('leaves its leeway to who repeats a token where it was used', async () => {
    const { owner, rotated } = await rotatedAtHome(strict);
    const repeated = await refresh(owner.refreshToken, HOME, strict);
    expect([repeated.status, repeated.body.refreshToken]).toEqual([200, rotated.body.refreshToken]);
  });

  it('ends nothing while reuse is only observed', async () => {
    const observer = await startApp({ ...ending, REFRESH_REUSE_MODE: 'observe' }, clock);
    try {
      const { owner } = await rotatedAtHome(observer);
      expect((await refresh(owner.refreshToken, THIEF, observer)).status).toBe(200);
      expect(await owner.record()).toMatchObject({ revokedAt: null, reuse: { client: { device: 'curl' } } });
    } finally {
      await observer.close();
    }
  });
});
