import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoProxy } from '../support/mongo-proxy.js';
import { openWire, type Wire } from '../support/raw.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

let here: ServerProcess;
let there: TestApp;
let proxy: MongoProxy;
let client: SessionClient;

beforeAll(async () => {
  there = await startApp();
  proxy = await MongoProxy.start(there.mongodbUri);
  here = await startServer({
    ...{ NODE_ENV: 'test', PUBLIC_URL: 'http://localhost:3000', MONGODB_URI: proxy.uri },
    ...TEST_SECRETS,
  });
});
beforeEach(async () => {
  client = await SessionClient.signUp(there);
});
afterAll(async () => {
  await here.stop('SIGKILL');
  await proxy.close();
  await there.close();
});

async function sendRefresh(): Promise<Wire> {
  const wire = openWire(here.api.url);
  await once(wire.socket, 'connect');
  const body = JSON.stringify({ refreshToken: client.refreshToken });
  const head = ['Host: localhost', 'Content-Type: application/json', `Content-Length: ${body.length}`];
  wire.write(['POST /auth/refresh HTTP/1.1', ...head, '', body].join('\r\n'));
  return wire;
}

/** As a client or its proxy does that has waited long enough: it asks another node, and uses what it gets. */
async function goOnElsewhere(wire: Wire): Promise<void> {
  wire.socket.destroy();
  await wire.closed;
  await client.rotate(2);
}

async function expectAlive(): Promise<void> {
  // By then the late request is through, which has no answer to wait for.
  await sleep(1000);
  expect((await here.api.get('/health/live')).status).toBe(200);
  expect(await client.record()).toMatchObject({ generation: 2, revokedAt: null });
  await client.rotate();
}

describe('a refresh whose client has given up and gone on at another node does not look like a theft', () => {
  it('to a node that stood still before it could read it', async () => {
    here.process.kill('SIGSTOP');
    const wire = await sendRefresh();
    await goOnElsewhere(wire);
    here.process.kill('SIGCONT');
    await expectAlive();
  });

  it('to a node that hears late what the session was', async () => {
    const answer = proxy.hold('find', 'answer', 'sessions');
    const wire = await sendRefresh();
    const message = await answer;
    await goOnElsewhere(wire);
    message.forward();
    await expectAlive();
  });
});
