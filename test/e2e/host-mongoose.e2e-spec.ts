import { createRequire } from 'node:module';
import { InjectConnection, MongooseModule } from '@nestjs/mongoose';
import mongoose, { type Connection, type MongooseOptions, Schema } from 'mongoose';
import { Injectable, Module } from '@nestjs/common';
import type * as Hosts from '../support/extended-host.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { expectProblem } from '../support/problems.js';

/** The names of all options that mongoose knows. */
const OPTIONS = createRequire(import.meta.url)('mongoose/lib/validOptions.js') as string[];

/** What our collections are called, for what a host's mongoose hears of. */
const OURS = ['users', 'sessions', 'revocations', 'signing_keys', 'audit', 'outbox', 'mailed_tokens'];
const heard: string[] = [];

/**
 * For every option what a host may set it to, the two of them as unlike as they can be. A new option of mongoose fails the
 * test below until somebody has looked at what it does to our models.
 */
const SETTINGS: Record<string, readonly [unknown, unknown]> = {
  allowDiskUse: [true, false],
  applyPluginsToChildSchemas: [true, false],
  applyPluginsToDiscriminators: [true, false],
  autoCreate: [true, false],
  autoIndex: [true, false],
  autoSearchIndex: [true, false],
  bufferCommands: [true, false],
  bufferTimeoutMS: [1, 60_000],
  cloneSchemas: [true, false],
  createInitialConnection: [false, true],
  debug: [(collection: string) => void heard.push(collection), false],
  forceRepopulate: [false, true],
  id: [false, true],
  maxTimeMS: [1, 60_000],
  objectIdGetter: [false, true],
  overwriteModels: [true, false],
  returnDocument: ['after', undefined],
  returnOriginal: [undefined, false],
  runValidators: [true, false],
  sanitizeFilter: [true, false],
  sanitizeProjection: [true, false],
  selectPopulatedPaths: [false, true],
  setDefaultsOnInsert: [false, true],
  strict: ['throw', false],
  strictPopulate: [false, true],
  strictQuery: ['throw', true],
  strictRead: ['throw', true],
  'timestamps.createdAt.immutable': [false, true],
  toJSON: [{ transform: () => ({}) }, { virtuals: true }],
  toObject: [{ transform: () => ({}) }, { virtuals: true }],
  transactionAsyncLocalStorage: [true, false],
  translateAliases: [true, false],
  updatePipeline: [true, false],
};

/** Those that are left unset first: two of them may not be set at once. */
function set(which: 0 | 1): void {
  const values = Object.entries(SETTINGS).map(([name, each]) => [name, each[which]] as const);
  const unset = values.filter(([, value]) => value === undefined);
  const options = [...unset, ...values.filter(([, value]) => value !== undefined)];
  for (const [name, value] of options) mongoose.set(name as keyof MongooseOptions, value as never);
}

/** A tenant for every document of a host, and hooks that refuse one without. */
function tenancy(schema: Schema): void {
  schema.add({ tenant: { type: String, required: true } });
  schema.set('timestamps', true);
  schema.set('toJSON', { transform: () => ({}) });
  schema.pre(/^(find|update|delete|count|distinct|aggregate)/, () => {
    throw new Error('no tenant');
  });
  schema.pre('save', () => {
    throw new Error('no tenant');
  });
}

// All of it before anything of ours is loaded, as in the first line of a host's main.ts.
set(0);
mongoose.plugin(tenancy);
const types = Schema.Types;
types.String.set('lowercase', true);
types.Date.set('default', Date.now);
types.Number.set('required', true);
const { InviteUserFlow, byService, UserStore } = await import('../../src/index.js');
const { startHost } = await import('../support/extended-host.js');

@Injectable()
class HostConnection {
  constructor(@InjectConnection() readonly connection: Connection) {}
}

/** Of the host's own: without it nothing would see whether its plugins run at all. */
const NOTES = { name: 'Note', schema: new Schema({ text: String }, { collection: 'notes' }) };

@Module({ imports: [MongooseModule.forFeature([NOTES])], providers: [HostConnection] })
class HostModule {}

const ADMIN = { adminEmail: 'root@example.com', adminPassword: 'a long night over quiet roofs' };

let host: Hosts.ExtendedHost;
let connection: Connection;
beforeAll(async () => {
  host = await startHost({}, { imports: [HostModule] }, ADMIN, 'express', {
    connection: { sanitizeFilter: true },
  });
  ({ connection } = host.app.get(HostConnection));
});
afterAll(async () => {
  set(1);
  await host.close();
});

/** Every kind of command there is to our collections, and what comes of it. */
async function expectEverythingToWork(): Promise<void> {
  const { api, database } = host;
  const person = { ...newPerson(), name: 'Ada KING', username: `Ada.${process.hrtime.bigint()}` };
  const signedUp = await api.post('/auth/signup', person);
  expect(signedUp.status).toBe(201);
  const { user, refreshToken } = signedUp.body;
  expect(user).toMatchObject({ name: 'Ada KING', email: person.email, roles: ['user'] });
  const stored = await database.collection('users').findOne({ _id: user.id });
  expect(Object.keys(stored!).sort()).toEqual(
    [
      '_id',
      'createdAt',
      'credentialVersion',
      'email',
      'emailVerified',
      'name',
      'passwordHash',
      'rightsVersion',
    ]
      .concat(['roles', 'status', 'updatedAt', 'username'])
      .sort(),
  );

  const wrong = await api.post('/auth/login', { email: person.email, password: 'wrong horse' });
  expectProblem(wrong, 'invalid_credentials');
  const login = await api.post('/auth/login', { username: person.username, password: PASSWORD });
  expect(login.status).toBe(200);
  const refreshed = await api.refresh(refreshToken);
  expect(refreshed.status).toBe(200);
  // The leeway: the record was read as it is, and changed as it should be.
  expect((await api.refresh(refreshToken)).body.refreshToken).toBe(refreshed.body.refreshToken);
  const { accessToken } = refreshed.body;
  const sessions = await api.get('/auth/sessions', accessToken);
  expect(sessions.body.items).toHaveLength(2);
  const renamed = await api.request('PATCH', '/auth/me', { body: { name: 'Countess' }, token: accessToken });
  expect(renamed.body.name).toBe('Countess');

  const admin = await api.post('/auth/login', { email: ADMIN.adminEmail, password: ADMIN.adminPassword });
  const { accessToken: token } = admin.body;
  const found = await api.get(`/users?q=${encodeURIComponent(person.email)}`, token);
  expect(found.body.items).toEqual([expect.objectContaining({ id: user.id, name: 'Countess' })]);
  const banned = await api.request('PATCH', `/users/${user.id}`, { body: { status: 'banned' }, token });
  expect(banned.status).toBe(200);
  expectProblem(await api.get('/auth/me', accessToken), 'access_token_invalid');
  await database.auditSettled();
  const audit = await api.get(`/audit?user=${user.id}`, token);
  const entries = audit.body.items.map(({ type }: { type: string }) => type);
  expect(entries).toEqual(expect.arrayContaining(['user.signed-up', 'user.profile-changed', 'user.banned']));
}

it('every option of mongoose was looked at', () => {
  expect(Object.keys(SETTINGS).sort()).toEqual([...OPTIONS].sort());
});

it('the models of a host follow what it has set, and so this would tell if ours did', async () => {
  await expect(connection.models['Note']!.create({ text: 'x' })).rejects.toThrow(/tenant/);
});

it('our models do what they do in the service, whatever a host has set before it has loaded us', async () => {
  await expectEverythingToWork();
});

it('or sets when all of it is running, for mongoose and for its connection', async () => {
  set(1);
  await expectEverythingToWork();
  set(0);
  connection.set('sanitizeFilter', true);
  connection.set('maxTimeMS', 1);
  await expectEverythingToWork();
});

it('what a host has mongoose print of its commands has nothing of ours: hashes of passwords and tokens', () => {
  expect(heard.filter((collection) => OURS.includes(collection))).toEqual([]);
});

it('no transaction of a host takes ours along: a session that it ends stays ended', async () => {
  const email = newPerson().email;
  const aborted = connection.transaction(async () => {
    await host.app
      .get(InviteUserFlow, { strict: false })
      .invite({ name: 'Ada', email, roles: ['user'] }, byService());
    throw new Error('aborted');
  });
  await expect(aborted).rejects.toThrow('aborted');
  expect(await host.app.get(UserStore, { strict: false }).findByLogin({ email })).not.toBeNull();
});
