import { randomBytes } from 'node:crypto';
import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { UserAdministrationStore, UserStore } from '../../src/users/index.js';
import { signUpAdmin } from '../support/administrator.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { MongoProxy } from '../support/mongo-proxy.js';
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
  const whoCanLogIn = () =>
    users().countDocuments({ roles: 'admin', status: 'active', passwordHash: { $exists: true } });

  /** As many administrators as asked for, two who are it on paper only, and nobody else. */
  async function administrators(count: number): Promise<string[]> {
    await users().deleteMany({});
    const now = new Date();
    const documents = Array.from({ length: count }, (_, index) => ({
      _id: randomBytes(16).toString('base64url'),
      name: 'Admin',
      email: `admin${index}@example.com`,
      passwordHash: 'of a password',
      roles: ['user', 'admin'],
      status: 'active',
      ...{ emailVerified: true, credentialVersion: 1, rightsVersion: 1, createdAt: now, updatedAt: now },
    }));
    const { passwordHash, ...invited } = documents[0]!;
    const banned = { ...invited, passwordHash, status: 'banned' };
    await users().insertMany([
      ...documents,
      { ...invited, _id: 'invited', email: 'invited@example.com' },
      { ...banned, _id: 'banned', email: 'banned@example.com' },
    ]);
    return documents.map(({ _id }) => _id);
  }

  /** On one of the nodes. */
  async function leave(id: string, way: Leave, node: number): Promise<string> {
    const administration = nodes[node % nodes.length]!.app.get(UserAdministrationStore);
    if (way === 'delete') return (await administration.delete(id, () => Promise.resolve())).kind;
    const changes = way === 'ban' ? { status: 'banned' as const } : { roles: ['user'] };
    return (await administration.change(id, changes, BY_OPERATOR)).kind;
  }

  it.each(WAYS)('can not leave to administrators on paper, invited or banned: %s', async (way) => {
    const [id] = await administrators(1);
    expect(await leave(id!, way, 0)).toBe('last_admin');
    expect(await users().findOne({ _id: id })).toMatchObject({
      roles: ['user', 'admin'],
      status: 'active',
      rightsVersion: 1,
    });
    // Nor to somebody without the role.
    await users().insertOne({
      _id: 'other',
      email: 'o',
      passwordHash: 'x',
      roles: ['user'],
      status: 'active',
    });
    expect(await leave(id!, way, 0)).toBe('last_admin');
    expect(await users().countDocuments({ leavingAdmin: { $exists: true } })).toBe(0);
  });

  it.each([
    ['a passkey', { passkeys: [{ id: 'a-passkey' }] }],
    ['an identity at a provider', { identities: [{ id: 'i', issuer: 'https://op.example', subject: '1' }] }],
  ])('is also one who logs in with %s and no password', async (_what, credential) => {
    for (const way of WAYS) {
      const [id] = await administrators(1);
      await users().updateOne({ _id: id }, { $unset: { passwordHash: '' }, $set: credential });
      expect(await leave(id!, way, 0)).toBe('last_admin');
      // An empty list is none.
      await users().updateOne({ _id: 'invited' }, { $set: { passkeys: [], identities: [] } });
      expect(await leave(id!, way, 0)).toBe('last_admin');
      await users().updateOne({ _id: 'invited' }, { $set: { passwordHash: 'of a password' } });
      expect(await leave(id!, way, 0)).toBe(way === 'delete' ? 'deleted' : 'changed');
    }
  });

  it.each(WAYS)('on paper may leave at any time, also as the last with the role: %s', async (way) => {
    await administrators(1);
    await users().deleteMany({ _id: { $ne: 'invited' } });
    expect(await leave('invited', way, 0)).toBe(way === 'delete' ? 'deleted' : 'changed');
  });

  it.each(WAYS)(
    'who was on paper and chooses a password while they are removed (%s) and the other leaves: one of them stays',
    async (way) => {
      const [id] = await administrators(1);
      const proxy = await MongoProxy.start(nodes[0]!.mongodbUri);
      const slow = await startApp({ MONGODB_URI: proxy.uri }, nodes[0]!.clock);
      nodes.push(slow);
      try {
        const removal = proxy.hold('findAndModify', 'command', 'users');
        const removed = leave('invited', way, 2);
        const { forward } = await removal;
        await users().updateOne({ _id: 'invited' }, { $set: { passwordHash: 'of a password' } });
        expect(await leave(id!, 'demote', 0)).toBe('changed');
        forward();
        expect(await removed).toBe('last_admin');
        expect(await whoCanLogIn()).toBe(1);
      } finally {
        nodes.pop();
        await slow.close();
        await proxy.close();
      }
    },
  );

  it('of two that leave at once exactly one does, in 50 rounds of 50, whichever way and node', async () => {
    const random = seeded(27);
    for (let round = 0; round < 50; round++) {
      const ids = await administrators(2);
      const ways = ids.map(() => WAYS[Math.floor(random() * 3)]!);
      const outcomes = await Promise.all(ids.map((id, index) => leave(id, ways[index]!, index)));
      expect(await whoCanLogIn()).toBe(1);
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
      expect(await whoCanLogIn()).toBe(1);
    }
  });

  it('many requests about the same two: one of the two stays', async () => {
    for (let round = 0; round < 5; round++) {
      const ids = await administrators(2);
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          leave(ids[index % 2]!, WAYS[(round + index) % 3]!, index >> 1),
        ),
      );
      expect(outcomes).toContain('last_admin');
      // All may have stood in each other's way, and been told so (docs/errors.md): the next one does not.
      if ((await whoCanLogIn()) === 2) await leave(ids[0]!, WAYS[round % 3]!, 0);
      expect(await whoCanLogIn()).toBe(1);
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
      .find({ _id: { $ne: 'x' }, roles: 'admin', status: 'active', passwordHash: { $type: 'string' } })
      .explain('executionStats');
    expect(executionStats).toMatchObject({ nReturned: 2, totalDocsExamined: 4 });
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

  it('who has invited a successor stays until that one has a password', async () => {
    const { api, app } = nodes[0]!;
    await users().deleteMany({});
    const admin = await signUpAdmin(nodes[0]!);
    const { name, email } = newPerson();
    const invitation = await api.post('/users', { name, email, roles: ['user', 'admin'] }, admin.token);
    const step = () =>
      api.request('PATCH', `/users/${admin.id}`, { body: { roles: ['user'] }, token: admin.token });
    expectProblem(await step(), 'last_admin');

    const invited = (await app.get(UserStore).findById(invitation.body.id))!;
    await app.get(UserStore).setPassword(invited, 'of a password', BY_OPERATOR);
    expect((await step()).status).toBe(200);
  });

  it('does not leave to one whose password was dropped, as their address turned out to be somebody else’s', async () => {
    const [staying, claimed] = await administrators(2);
    await users().updateOne({ _id: claimed }, { $set: { emailVerified: false } });
    const service = nodes[0]!.app.get(UserStore);
    await service.claimByEmail((await service.findById(claimed!))!, 'mail-1', BY_OPERATOR);
    expect(await leave(staying!, 'demote', 0)).toBe('last_admin');
  });
});
