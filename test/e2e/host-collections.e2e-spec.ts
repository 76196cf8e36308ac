import { MongooseModule } from '@nestjs/mongoose';
import { mongo, Schema } from 'mongoose';
import { freshDatabaseUri } from '../support/database.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { eventually } from '../support/other-service.js';
import { startApp } from '../support/test-app.js';

const client = new mongo.MongoClient(process.env['TEST_MONGODB_URI'] ?? '');
const running: { close: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const one of running) await one.close();
  await client.close();
});

/** A database in which others have been before us. */
function another(): { uri: string; db: mongo.Db } {
  const uri = freshDatabaseUri();
  return { uri, db: client.db(new URL(uri).pathname.slice(1)) };
}

type Where = NonNullable<Parameters<typeof startHost>[4]>['connection'];

async function start(
  where: Where,
  [extras, metadata, options]: Parameters<typeof startHost> | [] = [{}],
): Promise<ExtendedHost> {
  const host = await startHost(extras ?? {}, metadata, options, 'express', { connection: where });
  running.push(host);
  return host;
}

async function expectRefusal(where: Where, name: RegExp): Promise<void> {
  const refusal = await start(where).catch((error: unknown) => error as Error);
  expect(refusal).toBeInstanceOf(Error);
  const { message } = refusal as Error;
  for (const words of [name, /collectionPrefix/, /dbName/]) expect(message).toMatch(words);
}

const names = async (db: mongo.Db): Promise<string[]> =>
  (await db.listCollections().toArray()).map(({ name }) => name).sort();

/** As a host of ten years writes them. */
const THEIRS = { email: 'ada@example.com', name: 'Ada', password: '$2b$10$…', roles: ['user'] };

describe('a collection that was there before us', () => {
  it('keeps its documents and indexes to itself: the boot ends, and says how to keep apart', async () => {
    const { uri, db } = another();
    await db.collection('users').insertMany([{ ...THEIRS }, { ...THEIRS }]);
    await expectRefusal({ uri }, /the collection users of the database test_\w+ was there before/);
    expect(await names(db)).toEqual(['users']);
    expect((await db.collection('users').indexes()).map(({ name }) => name)).toEqual(['_id_']);
    await db.dropDatabase();
  });

  it('is recognised by any kind of _id, whatever of ours is beside it', async () => {
    const { uri, db } = another();
    const host = await start({ uri });
    await host.api.signUp();
    await host.app.close();
    await db.collection('nightlatch').drop();
    await db.collection<{ _id: unknown }>('sessions').insertOne({ _id: new mongo.ObjectId() });
    await db.collection<{ _id: unknown }>('outbox').insertOne({ _id: 7 });
    await expectRefusal({ uri }, /the collections (outbox, sessions|sessions, outbox) of/);
  });

  it('counts as theirs while it is empty, if it keeps unique what we know nothing of, or an index like ours', async () => {
    for (const [fields, options] of [
      [{ nickname: 1 }, { unique: true }],
      [{ email: 1 }, {}],
    ] as const) {
      const { uri, db } = another();
      await db.collection('users').createIndex(fields, options, {});
      await expectRefusal({ uri }, /users/);
      await db.dropDatabase();
    }
  });

  it('may be a view', async () => {
    const { uri, db } = another();
    await db.createCollection('audit', { viewOn: 'log', pipeline: [] });
    await expectRefusal({ uri }, /the collection audit/);
    await db.dropDatabase();
  });

  it('stays beside ours, which have a prefix', async () => {
    const { uri, db } = another();
    await db.collection('users').insertOne({ ...THEIRS });
    const host = await start({ uri }, [{}, {}, { collectionPrefix: 'auth_' }]);
    const { body } = await host.api.signUp();
    expect((await host.api.refresh(body.refreshToken)).status).toBe(200);
    // The audit log knows collections by their names.
    await eventually(async () => (await db.collection('auth_audit').countDocuments()) > 0);
    expect((await names(db)).filter((name) => !name.startsWith('auth_'))).toEqual(['users']);
    expect(await db.collection('auth_users').countDocuments()).toBe(1);
  });

  it('stays beside ours in another database', async () => {
    const { uri, db } = another();
    await db.collection('users').insertOne({ ...THEIRS });
    const dbName = `${db.databaseName}_own`;
    const host = await start({ uri }, [{ dbName }]);
    expect((await host.api.signUp()).status).toBe(201);
    await client.db(dbName).dropDatabase();
  });
});

it('a model of the host on one of our collections ends the boot before either has written', async () => {
  const { uri, db } = another();
  const feature = MongooseModule.forFeature([{ name: 'User', schema: new Schema({ nickname: String }) }]);
  const starting = startHost({}, { imports: [feature] }, {}, 'express', { connection: { uri } });
  await expect(starting).rejects.toThrow(/the model User .* collection users .*collectionPrefix.*dbName/s);
  await db.dropDatabase();
});

it('one that looks at ours with ids like ours does not', async () => {
  const { uri } = another();
  const schema = new Schema({ _id: String, email: String }, { collection: 'users' });
  const host = await start({ uri }, [
    {},
    { imports: [MongooseModule.forFeature([{ name: 'Account', schema }])] },
  ]);
  expect((await host.api.signUp()).status).toBe(201);
});

describe('a database of ours', () => {
  it('from before there were claims is known by what is in it, with every collection in use', async () => {
    const first = await startApp({ RATE_LIMITS: 'on' });
    running.push(first);
    const { body } = await first.api.signUp();
    await first.api.post('/auth/login', { email: body.user.email, password: 'wrong' });
    await first.api.post('/auth/forgot-password', { email: body.user.email });
    await first.api.post('/auth/logout', { refreshToken: body.refreshToken });
    await first.database.mailsSettled();
    await first.database.auditSettled();
    const db = client.db(new URL(first.mongodbUri).pathname.slice(1));
    const used = await Promise.all(
      (await names(db)).map(async (name) => [name, await db.collection(name).countDocuments()] as const),
    );
    // Nothing waits now, and nobody has a second factor.
    const empty = used.filter(([, count]) => count === 0).map(([name]) => name);
    expect(empty.toSorted()).toEqual(['audit_pending', 'challenges']);
    await db.collection('nightlatch').drop();
    running.push(await startApp({ MONGODB_URI: first.mongodbUri }));
    expect(await db.collection('nightlatch').countDocuments()).toBe(1);
  });

  it('stays ours whatever somebody has put into it', async () => {
    const first = await startApp();
    running.push(first);
    await first.database.collection<{ _id: unknown }>('users').insertOne({ _id: new mongo.ObjectId() });
    running.push(await startApp({ MONGODB_URI: first.mongodbUri }));
  });

  it('is taken by many nodes at once', async () => {
    const { uri, db } = another();
    const nodes = await Promise.all([1, 2, 3, 4].map(() => startApp({ MONGODB_URI: uri })));
    await Promise.all(nodes.map((node) => node.close()));
    expect(await db.collection('nightlatch').countDocuments()).toBe(1);
    await db.dropDatabase();
  });
});
