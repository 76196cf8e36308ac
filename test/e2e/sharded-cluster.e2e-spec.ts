import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { newPerson, PASSWORD, untilServed } from '../support/api.js';
import { describeOnCluster, FELT, type ShardedCluster, startShardedCluster } from '../support/clusters.js';
import { CliHost, runCliOnTerminal } from '../support/cli-process.js';
import { freshDatabaseUri } from '../support/database.js';
import { eventually } from '../support/other-service.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

/** Seconds. */
const BOUND = 4;

const commands = new CliHost();
afterAll(() => commands.stop());

const describeHere = await describeOnCluster();

describeHere('a cluster of two shards', () => {
  let cluster: ShardedCluster;
  /** Each reaches the cluster by a router of its own. Everything of theirs is on the first shard. */
  let here: TestApp;
  let there: TestApp;

  beforeAll(async () => {
    cluster = await startShardedCluster();
    await cluster.place('nightlatch', 0);
    const env = { REVOCATION_MAX_STALENESS: `${BOUND}s` };
    here = await startApp({ ...env, MONGODB_URI: cluster.uri('nightlatch', [0]) });
    there = await startApp({ ...env, MONGODB_URI: cluster.uri('nightlatch', [1]) }, here.clock);
  }, 120_000);
  afterAll(async () => {
    for (const node of [there, here]) {
      await node.close();
      await node.database.close();
    }
    await cluster.end();
  });

  async function login(email: string): Promise<string> {
    const answer = await here.api.post('/auth/login', { email, password: PASSWORD });
    expect(answer.status).toBe(200);
    return answer.body.accessToken;
  }

  /** Seconds from the answer to a log-out on one node until the other refuses. */
  async function delayOf(email: string): Promise<number> {
    const token = await login(email);
    expect((await there.api.get('/auth/whoami', token)).status).toBe(200);
    expect((await here.api.post('/auth/logout', undefined, token)).status).toBe(204);
    return eventually(async () => (await there.api.get('/auth/whoami', token)).status === 401);
  }

  async function person(): Promise<string> {
    const someone = newPerson();
    expect((await here.api.post('/auth/signup', someone)).status).toBe(201);
    return someone.email;
  }

  describe('a log-out is felt by a node behind another router', () => {
    it('in time, 40 times of 40, though nothing happens on the other shard', async () => {
      const people = await Promise.all([1, 2, 3, 4].map(person));
      const delays: number[] = [];
      const logOutTenTimes = async (email: string, n: number): Promise<void> => {
        // Not all at the same moment between two looks.
        await sleep(n * 120);
        for (let times = 0; times < 10; times += 1) delays.push(await delayOf(email));
      };
      await Promise.all(people.map(logOutTenTimes));
      expect(delays).toHaveLength(40);
      expect(delays.filter((delay) => delay >= FELT)).toEqual([]);
    });

    it('in time, though the other shard answers nobody', async () => {
      const email = await person();
      const frozen = cluster.shards[1]!;
      frozen.signal(0, 'SIGSTOP');
      try {
        const thaw = sleep(5000);
        const delays: number[] = [];
        for (let times = 0; times < 5; times += 1) delays.push(await delayOf(email));
        expect(delays.filter((delay) => delay >= FELT)).toEqual([]);
        await thaw;
      } finally {
        frozen.signal(0, 'SIGCONT');
      }
    });

    it('by its bound at the latest, when its router is frozen: then it says that it does not know', async () => {
      const token = await login(await person());
      const status = async (): Promise<number> => (await there.api.get('/auth/whoami', token)).status;
      expect(await status()).toBe(200);
      cluster.signal(1, 'SIGSTOP');
      try {
        expect((await here.api.post('/auth/logout', undefined, token)).status).toBe(204);
        expect(await eventually(async () => (await status()) !== 200)).toBeLessThan(BOUND + FELT);
        expect(await status()).toBe(503);
        expect((await there.api.get('/health/ready')).status).toBe(503);
      } finally {
        cluster.signal(1, 'SIGCONT');
      }
      await eventually(async () => (await status()) === 401);
    });
  });

  describe('races over two nodes and two routers', () => {
    it('for a refresh token have one winner, 50 times of 50', async () => {
      const client = await SessionClient.signUp(here);
      let token = client.refreshToken;
      for (let round = 1; round <= 50; round += 1) {
        const answers = await Promise.all(
          [here, there, here, there].map(({ api }) => untilServed(() => api.refresh(token))),
        );
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        const successors = new Set(answers.map(({ body }) => body.refreshToken));
        expect(successors.size).toBe(1);
        [token] = [...successors] as [string];
      }
      expect(await client.record()).toMatchObject({ generation: 50, revokedAt: null });
    });

    it('for an e-mail address have one winner, 10 times of 10', async () => {
      for (let round = 0; round < 10; round += 1) {
        const someone = newPerson();
        const answers = await Promise.all(
          [here, there, here, there].map(({ api }) => untilServed(() => api.post('/auth/signup', someone))),
        );
        expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
      }
    });
  });

  describe('on a database that `database shard` has spread', () => {
    const env = (): Record<string, string> => ({ ...TEST_SECRETS, MONGODB_URI: cluster.uri('spread') });
    /** How many sessions each of the shards has, asked directly. */
    const sessionsByShard = (): Promise<number[]> =>
      Promise.all(
        cluster.shards.map(async (shard) => {
          const client = new mongo.MongoClient(shard.uri('spread'));
          try {
            return await client.db().collection('sessions').countDocuments();
          } finally {
            await client.close();
          }
        }),
      );
    let folder: string;
    let nodes: TestApp[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'nightlatch-spread-'));
      await cluster.place('spread', 0);
    });
    afterAll(async () => {
      for (const node of nodes.reverse()) await node.close();
      await rm(folder, { recursive: true });
    });

    it('asks before it does anything, and does nothing where there is nobody to ask', async () => {
      const asked = await commands.run(['database', 'shard'], env(), folder);
      expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
      expect(asked.stdout).toMatch(/^2 shards: shard0, shard1$/m);
      expect(asked.stdout).toMatch(/^sessions +0 +one shard +sharded by _id: hashed$/m);
      expect(asked.stdout).toMatch(/^users +0 +one shard +stays: e-mail addresses/m);
      const done = await runCliOnTerminal(['database', 'shard'], env(), folder, [['Type yes: ', 'yes\r']]);
      expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('Sharded 7 collections.') });
      const again = await commands.run(['database', 'shard', '--yes'], env(), folder);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('there is nothing to do') });
    });

    it('people are on both shards, rotations have one winner, and a log-out ends what is on either', async () => {
      const first = await startApp({ MONGODB_URI: cluster.uri('spread', [0]) });
      const second = await startApp({ MONGODB_URI: cluster.uri('spread', [1]) }, first.clock);
      nodes = [first, second];
      const email = (await first.api.signUp()).body.user.email;
      const logins = [];
      for (let n = 0; n < 12; n += 1)
        logins.push(await nodes[n % 2]!.api.post('/auth/login', { email, password: PASSWORD }));
      expect((await sessionsByShard()).filter((count) => count === 0)).toEqual([]);
      const successors = await Promise.all(
        logins.map(async ({ body: { refreshToken } }) => {
          const answers = await Promise.all(
            nodes.map(({ api }) => untilServed(() => api.refresh(refreshToken))),
          );
          expect(answers.map(({ status }) => status)).toEqual([200, 200]);
          expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
          return answers[0]!.body;
        }),
      );
      const sessions = await second.api.get('/auth/sessions', successors[0].accessToken);
      expect(sessions.body.items).toHaveLength(13);
      expect((await first.api.post('/auth/logout-all', undefined, successors[0].accessToken)).status).toBe(
        204,
      );
      for (const { refreshToken } of successors)
        expect((await second.api.refresh(refreshToken)).status).toBe(401);
    });

    it('waits for an index that takes longer than a command may', async () => {
      await cluster.place('large', 0);
      const uri = cluster.uri('large');
      const onLarge = { ...env(), MONGODB_URI: uri };
      // Builds what every start does, and asks.
      await commands.run(['database', 'shard'], onLarge, folder);
      const client = new mongo.MongoClient(uri);
      await client.db().collection<{ _id: string }>('sessions').insertOne({ _id: 'one of many' });
      await client.close();
      const [shard] = cluster.shards;
      const hold = (mode: 'alwaysOn' | 'off'): Promise<unknown> =>
        shard!.command(0, { configureFailPoint: 'hangAfterStartingIndexBuild', mode });
      const builds = { currentOp: 1, 'command.createIndexes': 'sessions' };
      await hold('alwaysOn');
      try {
        const done = commands.run(['database', 'shard', '--yes'], onLarge, folder);
        await eventually(async () => (await shard!.command(0, builds)).inprog.length > 0);
        await sleep(4000);
        await hold('off');
        expect(await done).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('Sharded 7 collections.'),
        });
      } finally {
        await hold('off');
      }
    });

    it('what somebody has sharded by another key is refused, and nothing is done', async () => {
      const client = new mongo.MongoClient(cluster.uri('other'));
      try {
        await client.db().collection('sessions').createIndex({ userId: 'hashed' }, {}, {});
        await client.db('admin').command({ shardCollection: 'other.sessions', key: { userId: 'hashed' } });
      } finally {
        await client.close();
      }
      const refused = await commands.run(
        ['database', 'shard', '--yes'],
        { ...env(), MONGODB_URI: cluster.uri('other') },
        folder,
      );
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('sessions is sharded by another key'),
      });
    });
  });
});

it('`database shard` says where there is no cluster', async () => {
  const env = { ...TEST_SECRETS, MONGODB_URI: freshDatabaseUri() };
  const refused = await commands.run(['database', 'shard', '--yes'], env, tmpdir());
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('This is no sharded cluster') });
});
