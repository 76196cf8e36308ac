import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { addSeconds } from '../../src/common/clock.js';
import { type Answer, newPerson } from '../support/api.js';
import { OwnMongod, startStandalone } from '../support/own-mongod.js';
import { QueryProfile } from '../support/query-profile.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Asks until the answer is as it should be; the test's own time limit ends it. */
async function eventually(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await sleep(50, undefined, { ref: false });
  }
}

describe('a node that is cut off from the news', () => {
  let mongod: OwnMongod;
  let closed: TestApp;
  let open: TestApp;

  beforeAll(async () => {
    mongod = await OwnMongod.start();
    const env = { MONGODB_URI: mongod.uri, REVOCATION_MAX_STALENESS: '4s' };
    closed = await startApp(env);
    open = await startApp({ ...env, REVOCATION_STALE_MODE: 'open' }, closed.clock);
  });
  afterAll(async () => {
    await closed.database.close();
    await closed.close();
    await open.close();
    await mongod.remove();
  });

  it('refuses guarded requests after its bound and not before, says so, and recovers by itself', async () => {
    const { body } = await closed.api.signUp();
    const whoami = (): Promise<Answer> => closed.api.get('/auth/whoami', body.accessToken);
    await mongod.signal('SIGSTOP');
    try {
      expect((await whoami()).status).toBe(200);
      const refused = await eventually(whoami, 503);
      expect(refused.body.code).toBe('service_unavailable');
      expect(refused.headers.get('retry-after')).toBe('5');
      expect((await closed.api.get('/health/ready')).status).toBe(503);
      expect((await closed.api.get('/.well-known/revocations')).status).toBe(503);
      // The other one was configured to trust what it knows.
      expect((await open.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    } finally {
      await mongod.signal('SIGCONT');
    }
    await eventually(whoami, 200);
    for (const { api } of [closed, open]) await eventually(() => api.get('/health/ready'), 200);
  });

  it('survives the end of its change stream: a collection that was dropped is read anew', async () => {
    const { body } = await closed.api.signUp();
    await closed.database.collection('revocations').drop();
    await sleep(1000);
    await open.api.post('/auth/logout', undefined, body.accessToken);
    await eventually(() => closed.api.get('/auth/whoami', body.accessToken), 401);
  });

  it('feels what was revoked after mongod was killed and came back', async () => {
    const { body } = await closed.api.signUp();
    await mongod.kill();
    await mongod.startAgain();
    await eventually(() => open.api.post('/auth/logout', undefined, body.accessToken), 204);
    await eventually(() => closed.api.get('/auth/whoami', body.accessToken), 401);
  });
});

describe('a database without change streams', () => {
  let standalone: Awaited<ReturnType<typeof startStandalone>>;
  let here: TestApp;
  /** Its access tokens live for longer, and so do its entries. */
  let there: TestApp;

  beforeAll(async () => {
    standalone = await startStandalone();
    here = await startApp({ MONGODB_URI: standalone.uri, JWT_ACCESS_EXPIRES_IN: '60s' });
    const env = { MONGODB_URI: standalone.uri, JWT_ACCESS_EXPIRES_IN: '24h' };
    there = await startApp(env, here.clock);
  });
  afterAll(async () => {
    for (const node of [there, here]) {
      await node.close();
      await node.database.close();
    }
    await standalone.stop();
  });

  const refuses = (node: TestApp, token: string): Promise<Answer> =>
    eventually(() => node.api.get('/auth/whoami', token), 401);

  it('is polled: a log-out is felt by the other node, also after one whose entry outlasts it', async () => {
    const longer = (await there.api.signUp()).body;
    expect((await there.api.post('/auth/logout', undefined, longer.accessToken)).status).toBe(204);
    await sleep(1000);
    const { body } = await here.api.signUp();
    expect((await there.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    expect((await here.api.post('/auth/logout', undefined, body.accessToken)).status).toBe(204);
    await refuses(there, body.accessToken);
  });

  it('is polled: so is a log-out of all, after one from a node whose entry outlasts it', async () => {
    const person = newPerson();
    const first = (await here.api.post('/auth/signup', person)).body;
    await there.api.post('/auth/logout-all', undefined, first.accessToken);
    const entry = (): Promise<any> =>
      here.database.collection<any>('revocations').findOne({ _id: `user:${first.user.id}` });
    const before = await entry();
    // From a node whose access tokens live an hour longer.
    const later = addSeconds(before.expiresAt, 3600);
    await here.database.collection<any>('revocations').insertOne({ _id: 'sid:other', expiresAt: later });
    await sleep(1000);
    const { email, password } = person;
    const second = (await here.api.post('/auth/login', { email, password })).body;
    await eventually(() => there.api.get('/auth/whoami', second.accessToken), 200);
    await here.api.post('/auth/logout-all', undefined, second.accessToken);
    await refuses(there, second.accessToken);
    expect((await entry()).expiresAt).toEqual(before.expiresAt);
  });

  it('is polled: so is what a node of an earlier version writes, which knows no time of writing', async () => {
    const { body } = await here.api.signUp();
    const { sessionId } = (await here.api.get('/auth/whoami', body.accessToken)).body;
    const expiresAt = new Date(here.clock.now().getTime() + 120_000);
    await here.database.collection<any>('revocations').insertOne({ _id: `sid:${sessionId}`, expiresAt });
    await refuses(there, body.accessToken);
  });
});

it('a look is at what is new, however much there is', async () => {
  const node = await startApp();
  const revocations = node.database.collection<any>('revocations');
  const expiresAt = new Date(node.clock.now().getTime() + 600_000);
  const hourAgo = new mongo.Timestamp({ t: Math.floor(Date.now() / 1000) - 3600, i: 1 });
  const old = Array.from({ length: 5000 }, (_, n) => ({ _id: `sid:${n}`, expiresAt, writtenAt: hourAgo }));
  await revocations.insertMany(old);
  const { body } = await node.api.signUp();
  await node.api.post('/auth/logout', undefined, body.accessToken);
  const late = await startApp({ MONGODB_URI: node.mongodbUri }, node.clock);
  // The first look is at everything.
  expect((await late.api.get('/metrics')).text).toMatch(/^nightlatch_revocations 5001$/m);
  // The first node, too, has to meet the log-out, by a look that is at all the old ones still.
  await sleep(3000);
  const profile = await QueryProfile.start(node.mongodbUri);
  try {
    await sleep(2000);
    await profile.stop();
    // One, and some that MongoDB meets while it compares plans.
    expect((await profile.most())['revocations']).toBeLessThan(100);
  } finally {
    await profile.close();
    await late.close();
    await late.database.close();
    await node.close();
  }
});
