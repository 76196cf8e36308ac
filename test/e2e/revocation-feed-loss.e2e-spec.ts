import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../support/api.js';
import { OwnMongod, startStandalone } from '../support/own-mongod.js';
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
    await eventually(() => closed.api.get('/health/ready'), 200);
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
  it('is polled: a log-out is felt by the other node', async () => {
    const standalone = await startStandalone();
    const here = await startApp({ MONGODB_URI: standalone.uri });
    const there = await startApp({ MONGODB_URI: standalone.uri }, here.clock);
    try {
      const { body } = await here.api.signUp();
      expect((await there.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
      await here.api.post('/auth/logout', undefined, body.accessToken);
      await eventually(() => there.api.get('/auth/whoami', body.accessToken), 401);
    } finally {
      await here.close();
      await there.close();
      await standalone.stop();
    }
  });
});
