import mongoose, { type Connection, mongo } from 'mongoose';
import { GroupedWrites } from '../../src/common/grouped-writes.store.js';
import { isUnavailability } from '../../src/database/index.js';
import { startWithFailPoints } from '../support/own-mongod.js';

interface Counter {
  _id: string;
  count: unknown;
}

let server: Awaited<ReturnType<typeof startWithFailPoints>>;
let connection: Connection;
/** What was sent, and how many writes each command carried. */
let sent: { name: string; writes: number }[] = [];
let writes: GroupedWrites;

beforeAll(async () => {
  server = await startWithFailPoints();
  connection = await mongoose.createConnection(server.uri, { monitorCommands: true }).asPromise();
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    const name = commandName;
    const batch: unknown = command['ops'] ?? command['updates'] ?? command['documents'];
    if (Array.isArray(batch)) sent.push({ name, writes: batch.length });
  });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

beforeEach(async () => {
  await counters().deleteMany({});
  await counters().insertMany(ids(250).map((_id) => ({ _id, count: 0 })));
  sent = [];
  writes = new GroupedWrites(connection);
  // It asks the server only once.
  await increment('c0');
  sent = [];
});
afterEach(() => fail('off'));

const ids = (length: number): string[] => Array.from({ length }, (_, number) => `c${number}`);
const counters = (): mongo.Collection<Counter> => connection.getClient().db().collection<Counter>('counters');
const countOf = async (_id: string): Promise<unknown> => (await counters().findOne({ _id }))?.count;

const increment = (_id: string, from?: number) =>
  writes.update(
    connection.collection('counters'),
    { _id, ...(from !== undefined && { count: from }) },
    { $inc: { count: 1 } },
  );

/** Lets the next commands fail, or none any more. */
async function fail(mode: 'off' | { times: number }, data: object = {}): Promise<void> {
  const failPoint = {
    configureFailPoint: 'failCommand',
    mode,
    data: { failCommands: ['bulkWrite'], ...data },
  };
  await connection.getClient().db('admin').command(failPoint);
}

it('sends together what waits at the same moment, and tells each what became of its own', async () => {
  const outcomes = await Promise.all([
    increment('c1', 0),
    increment('c1', 0),
    increment('none'),
    increment('c2'),
  ]);
  expect(outcomes.map(({ matchedCount }) => matchedCount)).toEqual([1, 0, 0, 1]);
  expect(sent).toEqual([{ name: 'bulkWrite', writes: 4 }]);
  expect([await countOf('c1'), await countOf('c2')]).toEqual([1, 1]);
});

it('of many that compare and set the same document lets one win, in one command and over several', async () => {
  const races = [1, 2].map((round) => Promise.all(ids(150).map(() => increment('c7', round - 1))));
  for (const outcomes of await Promise.all(races))
    expect(outcomes.filter(({ matchedCount }) => matchedCount === 1)).toHaveLength(1);
  expect(await countOf('c7')).toBe(2);
});

it('gives one that is alone a command of its own, at once', async () => {
  expect(await increment('c3')).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
  expect(sent).toEqual([{ name: 'update', writes: 1 }]);
});

it('has no command carry more than 100', async () => {
  await Promise.all(ids(250).map((id) => increment(id)));
  expect(sent.map((command) => command.writes)).toEqual([100, 100, 50]);
});

it('lets nobody join a command that has been sent, and has no more than two under way', async () => {
  await fail({ times: 2 }, { blockConnection: true, blockTimeMS: 300 });
  const early = [increment('c1'), increment('c1')];
  await new Promise(setImmediate);
  const next = [increment('c2'), increment('c2')];
  await new Promise(setImmediate);
  const late = ids(10).map(async (id) => {
    await new Promise(setImmediate);
    return increment(id);
  });
  await Promise.all([...early, ...next, ...late]);
  expect(sent).toEqual([2, 2, 10].map((count) => ({ name: 'bulkWrite', writes: count })));
});

it('harms no other when one fails', async () => {
  await counters().updateOne({ _id: 'c2' }, { $set: { count: 'a text' } });
  const [first, refused, last] = await Promise.allSettled(['c1', 'c2', 'c3'].map((id) => increment(id)));
  expect([first, last].map((outcome) => outcome?.status)).toEqual(['fulfilled', 'fulfilled']);
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 14 } });
  expect((refused as PromiseRejectedResult).reason).toBeInstanceOf(mongo.MongoServerError);
  expect([await countOf('c1'), await countOf('c3')]).toEqual([1, 1]);
});

it('while the database hangs keeps nobody waiting for long, and writes nothing of theirs afterwards', async () => {
  await fail({ times: 2 }, { blockConnection: true, blockTimeMS: 1500 });
  const hanging = [increment('c1'), increment('c1')];
  await new Promise(setImmediate);
  hanging.push(increment('c1'), increment('c1'));
  await new Promise(setImmediate);
  const [late] = await Promise.allSettled([increment('c2')]);
  expect(isUnavailability((late as PromiseRejectedResult).reason)).toBe(true);
  await Promise.all(hanging);
  await increment('c3');
  expect([await countOf('c1'), await countOf('c2'), await countOf('c3')]).toEqual([4, 0, 1]);
});

it('tells the truth to each when the driver has to ask again, the answer having been lost', async () => {
  await fail({ times: 1 }, { closeConnection: true });
  const outcomes = await Promise.all([increment('c1', 0), increment('c1', 0), increment('c2')]);
  expect(outcomes.map(({ matchedCount }) => matchedCount)).toEqual([1, 0, 1]);
  await fail(
    { times: 1 },
    { writeConcernError: { code: 91, errmsg: 'shutting down' }, errorLabels: ['RetryableWriteError'] },
  );
  const again = await Promise.all([increment('c1', 1), increment('c1', 1), increment('c2')]);
  expect(again.map(({ matchedCount }) => matchedCount)).toEqual([1, 0, 1]);
  expect([await countOf('c1'), await countOf('c2')]).toEqual([2, 2]);
});

it.each([
  [
    'a primary that steps down for longer than the driver tries',
    { errorCode: 11602, errorLabels: ['RetryableWriteError'] },
  ],
  ['a primary that goes away', { closeConnection: true }],
  ['a majority that can not be waited for', { writeConcernError: { code: 91, errmsg: 'shutting down' } }],
])('says that the database is away, never that a write is done that may be lost: %s', async (_, how) => {
  await fail({ times: 5 }, how);
  const outcomes = await Promise.allSettled([increment('c1'), increment('c2'), increment('none')]);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  for (const outcome of outcomes)
    expect(isUnavailability((outcome as PromiseRejectedResult).reason)).toBe(true);
  await fail('off');
  expect((await increment('c1')).matchedCount).toBe(1);
});

it('writes one by one where the server says that it has no such command, as after a set was put back to an older version', async () => {
  await fail({ times: 1 }, { errorCode: 59 });
  const outcomes = await Promise.all(ids(3).map((id) => increment(id)));
  expect(outcomes.map(({ matchedCount }) => matchedCount)).toEqual([1, 1, 1]);
  await Promise.all(ids(3).map((id) => increment(id)));
  expect(sent.map(({ name }) => name)).toEqual(['bulkWrite', ...Array<string>(6).fill('update')]);
});

it.each([
  ['an older server', { maxWireVersion: 21 }, {}],
  ['a client that encrypts fields', { maxWireVersion: 27 }, { autoEncryption: {} }],
])('writes one by one on %s, without waiting for another', async (_, hello, options) => {
  const client = { options, db: () => ({ command: () => Promise.resolve(hello) }) };
  writes = new GroupedWrites({ name: connection.name, getClient: () => client } as unknown as Connection);
  expect(await Promise.all(ids(3).map((id) => increment(id)))).toHaveLength(3);
  expect(sent).toEqual(Array(3).fill({ name: 'update', writes: 1 }));
});
