import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { Api, newPerson, PASSWORD } from '../support/api.js';
import { OwnMongod } from '../support/own-mongod.js';
import { freePort, spawnServer, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

/** The issuer: one for all nodes of an installation. */
const PUBLIC_URL = 'http://localhost:3000';

let mongod: OwnMongod;
let started: ReturnType<typeof spawnServer>[];
beforeAll(async () => {
  mongod = await OwnMongod.start();
});
afterAll(() => mongod.remove());
beforeEach(() => (started = []));
afterEach(async () => {
  for (const { process, exit } of started) {
    process.kill('SIGKILL');
    await exit;
  }
});

/** Starts a server whose database does not answer, and waits until it listens. */
async function startWithout(
  uri: string,
  env: Record<string, string> = {},
): Promise<ReturnType<typeof spawnServer> & { api: Api }> {
  const PORT = String(await freePort());
  const server = spawnServer({ PORT, BCRYPT_COST: '10', ...TEST_SECRETS, MONGODB_URI: uri, ...env });
  started.push(server);
  const api = new Api(`http://127.0.0.1:${PORT}`);
  const isLive = (): Promise<boolean> =>
    api.get('/health/live').then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isLive())) {
    if (server.process.exitCode !== null) throw new Error(server.output());
    await sleep(50);
  }
  return { ...server, api };
}

const database = (name: string): string => {
  const uri = new URL(mongod.uri);
  uri.pathname = `/${name}`;
  return uri.toString();
};

async function untilReady(api: Api): Promise<void> {
  while ((await api.get('/health/ready')).status !== 200) await sleep(50);
}

describe('a service whose database is not there yet', () => {
  it('listens, answers 503 to all that needs it, and becomes ready by itself', async () => {
    const uri = database('late');
    const known = await startServer({ ...TEST_SECRETS, MONGODB_URI: uri, PUBLIC_URL });
    const { body } = await known.api.signUp();
    await known.stop();
    // Gone is more than the service: an index, and who might administer.
    const client = new mongo.MongoClient(uri);
    await client.db().collection('users').dropIndexes();
    await mongod.kill();

    const admin = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'Tamarind river 77' };
    const { api, output } = await startWithout(uri, {
      ...admin,
      LOG_FORMAT: 'json',
      RATE_LIMITS: 'on',
      PUBLIC_URL,
    });
    const began = performance.now();
    const refused = await Promise.all([
      api.get('/health/ready'),
      api.get('/auth/me', body.accessToken),
      // Without keys this token would look forged, and without revocations any would look good.
      api.get('/auth/whoami', body.accessToken),
      api.get('/.well-known/jwks.json'),
      api.post('/auth/login', { email: body.user.email, password: PASSWORD }),
      api.post('/auth/signup', newPerson()),
      api.refresh(body.refreshToken),
    ]);
    // The driver alone would wait for 30 s. How much of the 5 s is kept on a quiet machine is in docs/reliability.md.
    expect(performance.now() - began).toBeLessThan(15_000);
    for (const { status, headers, body: problem } of refused) {
      expect({ status, ...problem }).toMatchObject({
        status: 503,
        code: 'service_unavailable',
        retryAfter: 5,
      });
      expect(headers.get('retry-after')).toBe('5');
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect((await api.get('/')).status).toBe(200);
    expect((await api.get('/metrics')).status).toBe(200);
    expect((await api.get('/nowhere')).status).toBe(404);
    // Several attempts.
    await sleep(3000);
    expect(output()).not.toContain('Ready: ');

    await mongod.startAgain();
    await untilReady(api);
    expect((await api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    expect((await api.refresh(body.refreshToken)).status).toBe(200);
    // Counted in the database, not in the memory of the node.
    expect((await api.post('/auth/signup', newPerson())).status).toBe(201);
    expect(await client.db().collection('rate_limits').countDocuments()).toBeGreaterThan(0);
    const login = await api.post('/auth/login', {
      email: admin.ADMIN_EMAIL,
      password: admin.ADMIN_PASSWORD,
    });
    expect(login.body.user.roles).toContain('admin');
    expect((await client.db().collection('users').indexes()).length).toBeGreaterThan(1);
    await client.close();

    const lines = output().trim().split('\n');
    expect(lines.filter((line) => line.includes('Not ready, trying again'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('MongoDB answers'))).toHaveLength(1);
    const worries = lines.filter((line) => /"level":"(warn|error|fatal)"/.test(line));
    // Beside the lines of the requests that were answered with 503.
    expect(worries.filter((line) => !line.includes('"context":"Access"'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('Ready: '))).toHaveLength(1);
  });

  it('ends in order on SIGTERM while it waits', async () => {
    const { process, exit } = await startWithout(`mongodb://127.0.0.1:${await freePort()}/x`);
    process.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('does not tell the password in its address', async () => {
    const uri = `mongodb://nightlatch:hunter2@127.0.0.1:${await freePort()}/x`;
    const { output } = await startWithout(uri);
    expect(output()).toContain("MongoDB can't be reached");
    expect(output()).not.toContain('hunter2');
  });

  it('ends when the database that comes holds keys it cannot open', async () => {
    const uri = database('sealed');
    await (await startServer({ ...TEST_SECRETS, MONGODB_URI: uri })).stop();
    await mongod.kill();
    const { exit, output } = await startWithout(uri, {
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    });
    await mongod.startAgain();
    expect(await exit).toBe(1);
    expect(output()).toContain('KEY_ENCRYPTION_KEY: does not open the signing keys in the database');
    expect(output()).not.toContain('Ready: ');
    expect(output()).not.toMatch(/^\s+at /m);
  });
});

describe('what waiting does not mend ends the start', () => {
  it('a wrong password of the database', async () => {
    // Only who is a user can be refused: without access control mongod refuses unknown users all the same.
    const uri = new URL(database('x'));
    [uri.username, uri.password] = ['nightlatch', 'hunter2'];
    const { exit, output } = spawnServer({ PORT: '0', ...TEST_SECRETS, MONGODB_URI: uri.toString() });
    expect(await exit).toBe(1);
    expect(output()).toMatch(/^nightlatch did not start: .*Authentication failed/m);
    expect(output()).not.toContain('hunter2');
  });

  it('an index over what contradicts it', async () => {
    const uri = database('duplicates');
    const client = new mongo.MongoClient(uri);
    const account = {
      ...{ email: 'a@example.com', name: 'Ada', roles: ['user'], status: 'active', emailVerified: false },
      ...{ credentialVersion: 1, rightsVersion: 1, createdAt: new Date(), updatedAt: new Date() },
    };
    await client
      .db()
      .collection<{ _id: string }>('users')
      .insertMany([
        { ...account, _id: 'one' },
        { ...account, _id: 'other' },
      ]);
    await client.close();
    const { exit, output } = spawnServer({ PORT: '0', ...TEST_SECRETS, MONGODB_URI: uri });
    expect(await exit).toBe(1);
    expect(output()).toMatch(/^nightlatch did not start: .*E11000 duplicate key/m);
  });

  it('a first administrator who may not be one, with no database to ask', async () => {
    const { exit, output } = spawnServer({
      PORT: '0',
      ...TEST_SECRETS,
      MONGODB_URI: `mongodb://127.0.0.1:${await freePort()}/x`,
      ADMIN_EMAIL: 'boss@example.com',
      ADMIN_PASSWORD: 'password',
    });
    expect(await exit).toBe(1);
    expect(output()).toContain('ADMIN_PASSWORD: ');
  });
});
