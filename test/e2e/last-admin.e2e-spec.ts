import { randomBytes } from 'node:crypto';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { UserAdministration } from '../../src/users/index.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { startStandalone } from '../support/own-mongod.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/random.js';
import { startApp, type TestApp } from '../support/test-app.js';

type Leave = 'demote' | 'ban' | 'delete';
const WAYS: Leave[] = ['demote', 'ban', 'delete'];

/** Two nodes on one database, which may be a standalone server: no transactions, no change streams. */
describe.each(['a replica set', 'a standalone server'])('the last administrator, on %s', (kind) => {
  let nodes: TestApp[];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const standalone = kind === 'a standalone server' ? await startStandalone() : undefined;
    const first = await startApp(standalone && { MONGODB_URI: standalone.uri });
    const second = await startApp({ MONGODB_URI: first.mongodbUri }, first.clock);
    nodes = [first, second];
    stop = async () => {
      await second.close();
      await first.close();
      await second.database.close();
      if (standalone) await first.database.close();
      await standalone?.stop();
    };
  });
  afterAll(() => stop());

  const users = () => nodes[0]!.database.collection<any>('users');
  const activeAdmins = () => users().countDocuments({ roles: 'admin', status: 'active' });

  /** As many administrators as asked for, and nobody else. */
  async function administrators(count: number): Promise<string[]> {
    await users().deleteMany({});
    const now = new Date();
    const documents = Array.from({ length: count }, (_, index) => ({
      _id: randomBytes(16).toString('base64url'),
      name: 'Admin',
      email: `admin${index}@example.com`,
      roles: ['user', 'admin'],
      status: 'active',
      ...{ emailVerified: true, credentialVersion: 1, rightsVersion: 1, createdAt: now, updatedAt: now },
    }));
    await users().insertMany(documents);
    return documents.map(({ _id }) => _id);
  }

  /** On one of the nodes. */
  async function leave(id: string, way: Leave, node: number): Promise<string> {
    const administration = nodes[node % nodes.length]!.app.get(UserAdministration);
    if (way === 'delete') return (await administration.delete(id, () => Promise.resolve())).kind;
    const changes = way === 'ban' ? { status: 'banned' as const } : { roles: ['user'] };
    return (await administration.change(id, changes, BY_OPERATOR)).kind;
  }

  it.each(WAYS)('can not leave: %s', async (way) => {
    const [id] = await administrators(1);
    expect(await leave(id!, way, 0)).toBe('last_admin');
    expect(await users().findOne({ _id: id })).toMatchObject({
      roles: ['user', 'admin'],
      status: 'active',
      rightsVersion: 1,
    });
    // Neither somebody who is banned nor somebody without the role counts.
    await users().insertMany([
      { _id: 'banned', email: 'b', roles: ['admin'], status: 'banned' },
      { _id: 'other', email: 'o', roles: ['user'], status: 'active' },
    ]);
    expect(await leave(id!, way, 0)).toBe('last_admin');
    expect(await users().countDocuments({ leavingAdmin: { $exists: true } })).toBe(0);
  });

  it('of two that leave at once exactly one does, in 50 rounds of 50, whichever way and node', async () => {
    const random = seeded(27);
    for (let round = 0; round < 50; round++) {
      const ids = await administrators(2);
      const ways = ids.map(() => WAYS[Math.floor(random() * 3)]!);
      const outcomes = await Promise.all(ids.map((id, index) => leave(id, ways[index]!, index)));
      expect(await activeAdmins()).toBe(1);
      expect([round, ways, outcomes.filter((outcome) => outcome === 'last_admin')]).toEqual([
        round,
        ways,
        ['last_admin'],
      ]);
      expect(await users().countDocuments({ leavingAdmin: { $exists: true } })).toBe(0);
    }
  });

  it('of eight that leave at once seven do', async () => {
    for (let round = 0; round < 10; round++) {
      const ids = await administrators(8);
      const outcomes = await Promise.all(
        ids.map((id, index) => leave(id, WAYS[(round + index) % 3]!, index)),
      );
      expect(outcomes.filter((outcome) => outcome === 'last_admin')).toHaveLength(1);
      expect(await activeAdmins()).toBe(1);
    }
  });

  it('many requests about the same two: one of the two stays', async () => {
    for (let round = 0; round < 10; round++) {
      const ids = await administrators(2);
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          leave(ids[index % 2]!, WAYS[(round + index) % 3]!, index >> 1),
        ),
      );
      expect(await activeAdmins()).toBe(1);
      expect(outcomes).toContain('last_admin');
    }
  });

  it('a mark that a crash left holds the other for half a minute, and not for longer', async () => {
    const [crashed, other] = await administrators(2);
    const at = nodes[0]!.clock.now();
    await users().updateOne({ _id: crashed }, { $set: { leavingAdmin: { id: '!', at } } });
    expect(await leave(other!, 'demote', 0)).toBe('last_admin');
    nodes[0]!.clock.advance(31);
    expect(await leave(other!, 'demote', 0)).toBe('changed');
    expect(await users().findOne({ _id: crashed })).not.toHaveProperty('leavingAdmin');
  });

  it('who crashed while leaving can leave at once', async () => {
    const [crashed] = await administrators(2);
    const at = nodes[0]!.clock.now();
    await users().updateOne({ _id: crashed }, { $set: { leavingAdmin: { id: '!', at } } });
    expect(await leave(crashed!, 'ban', 0)).toBe('changed');
    expect(await users().findOne({ _id: crashed })).not.toHaveProperty('leavingAdmin');
  });

  it('is found by an index that has the administrators only', async () => {
    await administrators(2);
    await users().insertMany(
      Array.from({ length: 200 }, (_, index) => ({ _id: `u${index}`, email: `u${index}`, roles: ['user'] })),
    );
    const { executionStats } = await users()
      .find({ _id: { $ne: 'x' }, roles: 'admin', status: 'active' })
      .explain('executionStats');
    expect(executionStats).toMatchObject({ nReturned: 2, totalDocsExamined: 2 });
  });

  it('is told so with 409, also when it asks for itself; the mark shows nowhere', async () => {
    const { api } = nodes[0]!;
    await users().deleteMany({});
    const person = newPerson();
    const { body } = await api.post('/auth/signup', person);
    await users().updateOne(
      { _id: body.user.id },
      {
        $set: {
          roles: ['user', 'admin'],
          leavingAdmin: { id: 'mark-of-a-crash', at: nodes[0]!.clock.now() },
        },
      },
    );
    const { accessToken: token } = (
      await api.post('/auth/login', { email: person.email, password: PASSWORD })
    ).body;
    const path = `/users/${body.user.id as string}`;
    expect((await api.get('/users', token)).text).not.toMatch(/leaving|mark-of/);
    expect((await api.get(path, token)).text).not.toMatch(/leaving|mark-of/);
    for (const change of [{ roles: ['user'] }, { status: 'banned' }, { roles: ['user'], name: 'Ada L.' }])
      expectProblem(await api.request('PATCH', path, { body: change, token }), 'last_admin');
    expectProblem(await api.request('DELETE', path, { token }), 'last_admin');
    expectProblem(
      await api.request('DELETE', '/auth/me', { body: { password: PASSWORD }, token }),
      'last_admin',
    );
    // Nothing of the refused requests was done, and the session goes on.
    expect((await api.get('/auth/me', token)).body).toMatchObject({
      name: person.name,
      roles: ['user', 'admin'],
    });
  });
});
