import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ConfigurationError } from '../../src/config/index.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { newPerson } from '../support/api.js';
import { spawnServer, startServer } from '../support/server-process.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const ADMIN = { ADMIN_EMAIL: 'Root@Example.com', ADMIN_PASSWORD: 'umbrella in winter' };
const login = { email: 'root@example.com', password: ADMIN.ADMIN_PASSWORD };

/** Servers of one test, and their databases. */
let opened: (() => Promise<unknown>)[] = [];
/** What the servers in this process have logged during a test. */
let logged: string[];
beforeEach(() => {
  logged = [];
  for (const level of ['log', 'warn', 'error'] as const)
    jest.spyOn(Logger.prototype, level).mockImplementation((message) => void logged.push(String(message)));
});
afterEach(async () => {
  for (const close of opened.reverse()) await close();
  opened = [];
  jest.restoreAllMocks();
});

async function startIn(mongodbUri: string, env: Record<string, string> = {}): Promise<TestApp> {
  const node = await startApp({ MONGODB_URI: mongodbUri, ...env });
  opened.push(() => node.close());
  return node;
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
    const server = await startServer({ ...TEST_SECRETS, MONGODB_URI: uri, ...ADMIN });
    opened.push(() => server.stop());
    const { status, body } = await server.api.post('/auth/login', login);
    expect([status, body.user]).toMatchObject([
      200,
      { email: 'root@example.com', roles: ['user', 'admin'], emailVerified: true, status: 'active' },
    ]);
    expect((await server.api.get('/users', body.accessToken)).body.items).toHaveLength(1);
    expect(server.output()).toContain('Created the first administrator');
    expect(server.output()).not.toContain(ADMIN.ADMIN_PASSWORD);
    expect(JSON.stringify(await users())).not.toContain(ADMIN.ADMIN_PASSWORD);

    // Once: another password later changes nothing.
    const again = await startIn(uri, { ...ADMIN, ADMIN_PASSWORD: 'umbrella in summer' });
    expect((await again.api.post('/auth/login', login)).status).toBe(200);
    expect(logged.join('\n')).not.toContain('first administrator');
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
    const before = await startApp({ MONGODB_URI: uri });
    const person = { ...newPerson(), email: 'root@example.com' };
    expect((await before.api.post('/auth/signup', person)).status).toBe(201);
    await before.close();
    const server = await startIn(uri, ADMIN);
    expect(logged.join('\n')).toMatch(/There is no administrator: .* not promoted\. .*users set-role/);
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
    await startIn(uri, ADMIN);
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
    await startIn(uri, ADMIN);
    expect(logged.join('\n')).toMatch(/No administrator can log in: .*create-admin/);
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
    const settings = { ...ADMIN, ...wrong };
    const refusal: unknown = await startIn(uri, settings).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    const { message } = refusal as ConfigurationError;
    expect(message).toContain(`The configuration is not valid:\n  ${rule}`);
    for (const value of Object.values(settings).filter(Boolean))
      expect([message, ...logged].join('\n')).not.toContain(value);
    expect(await users()).toEqual([]);
  });

  it('that may not be used end the process with 1, and without their values', async () => {
    const { uri } = database();
    const wrong = { ...ADMIN, ADMIN_PASSWORD: 'short' };
    const { exit, output } = spawnServer({ ...TEST_SECRETS, MONGODB_URI: uri, PORT: '0', ...wrong });
    expect(await exit).toBe(1);
    expect(output()).toContain(
      'The configuration is not valid:\n  ADMIN_PASSWORD: Use at least 8 characters.',
    );
    for (const value of Object.values(wrong)) expect(output()).not.toContain(value);
  });
});
