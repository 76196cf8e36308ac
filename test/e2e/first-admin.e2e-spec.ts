import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { newPerson } from '../support/api.js';
import { type ServerProcess, spawnServer, startServer } from '../support/server-process.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const ADMIN = { ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: 'umbrella in winter' };
const login = { email: 'root@example.com', password: ADMIN.ADMIN_PASSWORD };

/** Servers of one test, and their databases. */
let opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.reverse()) await close();
  opened = [];
});

async function startIn(mongodbUri: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ ...TEST_SECRETS, MONGODB_URI: mongodbUri, ...env });
  opened.push(() => server.stop());
  return server;
}

function database(): { uri: string; users: () => Promise<any[]> } {
  const uri = freshDatabaseUri();
  const probe = new DatabaseProbe(uri);
  opened.push(() => probe.drop());
  return { uri, users: () => probe.collection<any>('users').find().toArray() };
}

describe('ADMIN_EMAIL and ADMIN_PASSWORD', () => {
  it('make the first administrator, who can log in and administer; the password is in no log', async () => {
    const { uri, users } = database();
    const server = await startIn(uri, ADMIN);
    const { status, body } = await server.api.post('/auth/login', login);
    expect([status, body.user]).toMatchObject([
      200,
      { email: 'root@example.com', roles: ['user', 'admin'], emailVerified: true, status: 'active' },
    ]);
    expect((await server.api.get('/users', body.accessToken)).body.items).toHaveLength(1);
    expect(server.output()).toContain('Created the first administrator');
    expect(server.output()).not.toContain(ADMIN.ADMIN_PASSWORD);
    expect(JSON.stringify(await users())).not.toContain(ADMIN.ADMIN_PASSWORD);
    await server.stop();

    // Once: another password later changes nothing.
    const again = await startIn(uri, { ...ADMIN, ADMIN_PASSWORD: 'umbrella in summer' });
    expect((await again.api.post('/auth/login', login)).status).toBe(200);
    expect(again.output()).not.toContain('first administrator');
    expect(await users()).toHaveLength(1);
  });

  it('of nodes that start at once one makes it', async () => {
    const { uri, users } = database();
    const nodes = await Promise.all([1, 2, 3].map(() => startApp({ MONGODB_URI: uri, ...ADMIN })));
    opened.push(() => Promise.all(nodes.map((node: TestApp) => node.close())));
    expect(await users()).toEqual([expect.objectContaining({ email: 'root@example.com' })]);
    expect((await nodes[2]!.api.post('/auth/login', login)).status).toBe(200);
  });

  it('do not promote who signed up with that address before, and say what to do', async () => {
    const { uri, users } = database();
    const before = await startIn(uri);
    const person = { ...newPerson(), email: 'root@example.com' };
    expect((await before.api.post('/auth/signup', person)).status).toBe(201);
    await before.stop();
    const server = await startIn(uri, ADMIN);
    expect(server.output()).toMatch(/There is no administrator: .* not promoted\. .*users set-role/);
    expect(await users()).toEqual([expect.objectContaining({ roles: ['user'] })]);
    expect((await server.api.post('/auth/login', login)).status).toBe(401);
    expect((await server.api.post('/auth/login', { ...login, password: person.password })).status).toBe(200);
  });

  it('make none where there is one, even a banned one: settings that were forgotten open nothing', async () => {
    const { uri, users } = database();
    const probe = new DatabaseProbe(uri);
    opened.push(() => probe.close());
    await probe.collection<any>('users').insertOne({
      ...{ _id: 'x', email: 'x@example.com', name: 'X', roles: ['admin'], status: 'banned' },
      ...{ emailVerified: true, credentialVersion: 1, rightsVersion: 1 },
      ...{ createdAt: new Date(), updatedAt: new Date() },
    });
    const node = await startApp({ MONGODB_URI: uri, ...ADMIN });
    opened.push(() => node.close());
    expect(await users()).toHaveLength(1);
  });

  it('say so when nobody who has the role can log in, and make nobody', async () => {
    const { uri, users } = database();
    const probe = new DatabaseProbe(uri);
    opened.push(() => probe.close());
    await probe.collection<any>('users').insertOne({
      ...{ _id: 'x', email: 'x@example.com', name: 'X', roles: ['admin'], status: 'active' },
      ...{ emailVerified: false, credentialVersion: 1, rightsVersion: 1 },
      ...{ createdAt: new Date(), updatedAt: new Date() },
    });
    const server = await startIn(uri, ADMIN);
    expect(server.output()).toMatch(/No administrator can log in: .*create-admin/);
    expect(await users()).toHaveLength(1);
  });

  it.each([
    ['a short password', { ADMIN_PASSWORD: 'short' }, 'ADMIN_PASSWORD: Use at least 8 characters.'],
    [
      'a common one',
      { ADMIN_PASSWORD: 'password1' },
      'ADMIN_PASSWORD: Choose a password that is harder to guess',
    ],
    [
      'the own address',
      { ADMIN_PASSWORD: 'root@example.com' },
      'ADMIN_PASSWORD: Choose a password that is not made',
    ],
    [
      'the sample',
      { ADMIN_PASSWORD: 'change-me-before-the-first-start' },
      'ADMIN_PASSWORD: must be your own',
    ],
    ['no password', { ADMIN_PASSWORD: '' }, 'ADMIN_PASSWORD: is required with ADMIN_EMAIL'],
    ['no address', { ADMIN_EMAIL: '' }, 'ADMIN_EMAIL: is required with ADMIN_PASSWORD'],
    ['a bad address', { ADMIN_EMAIL: 'root@example' }, 'ADMIN_EMAIL: must be an e-mail address'],
  ])('stop the boot with %s, by name and rule, never by value', async (_, wrong, rule) => {
    const { uri, users } = database();
    const server = spawnServer({ ...TEST_SECRETS, MONGODB_URI: uri, PORT: '0', ...ADMIN, ...wrong });
    expect(await server.exit).toBe(1);
    expect(server.output()).toContain(`The configuration is not valid:\n  ${rule}`);
    for (const value of Object.values({ ...ADMIN, ...wrong }).filter(Boolean))
      expect(server.output()).not.toContain(value);
    expect(await users()).toEqual([]);
  });
});
