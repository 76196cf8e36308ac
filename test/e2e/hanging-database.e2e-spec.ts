import { setTimeout as sleep } from 'node:timers/promises';
import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { addSessions, stallExport } from '../support/many-sessions.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

/**
 * Milliseconds. Less than the limit of a command, so that each of them succeeds, and than that of the driver's monitor,
 * which would clear the pool and cut whatever is being read.
 */
const LATE = 1_700;

let database: DatabaseProbe;
let proxy: MongoProxy;
let server: ServerProcess;
beforeAll(async () => {
  const uri = freshDatabaseUri();
  database = new DatabaseProbe(uri);
  proxy = await MongoProxy.start(uri);
  server = await startServer({ MONGODB_URI: proxy.uri, ...TEST_SECRETS });
});
afterAll(async () => {
  await server.stop('SIGKILL');
  await proxy.close();
  await database.drop();
});

describe('a database whose every answer comes late', () => {
  it('keeps nobody waiting for longer than 5 s, however many commands a request takes, and is forgotten when it is over', async () => {
    const person = newPerson();
    expect((await server.api.signUp(person)).status).toBe(201);
    proxy.delay = LATE;
    const began = performance.now();
    const refused = await Promise.all([
      server.api.signUp(newPerson()),
      server.api.post('/auth/login', { email: person.email, password: PASSWORD }),
    ]);
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const { status, headers, body } of refused) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'service_unavailable', '5']);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(headers.get('x-request-id')).not.toBeNull();
    }
    while (!server.output().includes('MongoDB hangs: ')) await sleep(20);

    proxy.delay = 0;
    const thawed = performance.now();
    const logIn = () => server.api.post('/auth/login', { email: person.email, password: PASSWORD });
    while ((await logIn()).status !== 200) await sleep(100);
    expect(performance.now() - thawed).toBeLessThan(10_000);
    expect(server.output()).not.toMatch(/ERROR(?!.*Access)/);
  });

  it('refuses no download that has begun', async () => {
    const { body } = await server.api.signUp();
    const userAgent = 'x'.repeat(256);
    await addSessions(database, body.user.id, 20_000, () => ({ client: { ip: '', userAgent, device: '' } }));
    const { wire } = await stallExport(
      { api: server.api, database },
      { id: body.user.id, token: body.accessToken },
    );

    const before = server.output().length;
    proxy.delay = LATE;
    expect((await server.api.signUp(newPerson())).status).toBe(503);
    proxy.delay = 0;
    // What the database refuses meanwhile would cut it short, as it must.
    while ((await server.api.signUp()).status !== 201) await sleep(100);
    wire.socket.resume();
    await wire.closed;
    // What ends a whole answer is a chunk of length 0.
    expect(wire.received().subarray(-7).toString('latin1')).toBe('\r\n0\r\n\r\n');
    const told = (): string => server.output().slice(before);
    while (!told().includes('POST /auth/signup 503')) await sleep(20);
    expect(told().match(/MongoDB hangs: \d+ requests/g)).toEqual(['MongoDB hangs: 1 requests']);
  });
});
