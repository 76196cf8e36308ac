import { setTimeout as sleep } from 'node:timers/promises';
import { newPerson, PASSWORD, untilServed } from '../support/api.js';
import { type ShardedCluster, startShardedCluster } from '../support/clusters.js';
import { eventually } from '../support/other-service.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Seconds. */
const BOUND = 4;

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
  it('within a second, 40 times of 40, though nothing happens on the other shard', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(person));
    const delays: number[] = [];
    const logOutTenTimes = async (email: string, n: number): Promise<void> => {
      // Not all at the same moment between two looks.
      await sleep(n * 120);
      for (let times = 0; times < 10; times += 1) delays.push(await delayOf(email));
    };
    await Promise.all(people.map(logOutTenTimes));
    expect(delays).toHaveLength(40);
    expect(delays.filter((delay) => delay >= 1)).toEqual([]);
  });

  it('within a second, though the other shard answers nobody', async () => {
    const email = await person();
    const frozen = cluster.shards[1]!;
    frozen.signal(0, 'SIGSTOP');
    try {
      const thaw = sleep(5000);
      const delays: number[] = [];
      for (let times = 0; times < 5; times += 1) delays.push(await delayOf(email));
      expect(delays.filter((delay) => delay >= 1)).toEqual([]);
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
      expect(await eventually(async () => (await status()) !== 200)).toBeLessThan(BOUND + 0.2);
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
