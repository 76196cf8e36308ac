import { mongo } from 'mongoose';
import { Api, newPerson } from '../support/api.js';
import { eventually } from '../support/other-service.js';
import { startWithFailPoints } from '../support/own-mongod.js';
import { freePort, spawnServer, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

let mongod: Awaited<ReturnType<typeof startWithFailPoints>>;
let client: mongo.MongoClient;
beforeAll(async () => {
  mongod = await startWithFailPoints();
  client = await new mongo.MongoClient(mongod.uri).connect();
});
afterAll(async () => {
  await client.close();
  await mongod.stop();
});

/** Keeps MongoDB at building an index, as a large collection does, or lets it go on. */
async function hold(mode: 'alwaysOn' | 'off'): Promise<void> {
  await client.db('admin').command({ configureFailPoint: 'hangAfterStartingIndexBuild', mode });
}

it('a service whose indexes take longer than a command may says so, and is ready when they are built', async () => {
  const known = await startServer({ ...TEST_SECRETS, MONGODB_URI: mongod.uri });
  await known.api.signUp();
  await known.stop();
  const users = client.db().collection('users');
  await users.dropIndexes();
  await hold('alwaysOn');

  const PORT = String(await freePort());
  const server = spawnServer({ PORT, ...TEST_SECRETS, MONGODB_URI: mongod.uri });
  const api = new Api(`http://127.0.0.1:${PORT}`);
  try {
    const isLive = (): Promise<boolean> =>
      api.get('/health/live').then(
        ({ status }) => status === 200,
        () => false,
      );
    await eventually(isLive);
    expect(server.output()).toContain('MongoDB is building the indexes of users');
    expect((await api.get('/health/ready')).body).toMatchObject({ status: 503, detail: 'Not started yet.' });
    expect((await api.post('/auth/signup', newPerson())).status).toBe(503);
    await hold('off');
    await eventually(async () => (await api.get('/health/ready')).status === 200);
    expect(await users.indexes()).toHaveLength(9);
    expect(server.output()).not.toContain("can't be reached");
    expect(server.output()).toContain('The indexes are built');
  } finally {
    await hold('off');
    server.process.kill();
    await server.exit;
  }
});
