import { setTimeout as sleep } from 'node:timers/promises';
import { newPerson, PASSWORD } from '../support/api.js';
import { FELT, type ReplicaSet, startReplicaSet } from '../support/clusters.js';
import { eventually } from '../support/other-service.js';
import { startApp, type TestApp } from '../support/test-app.js';

let set: ReplicaSet;
let here: TestApp;
let there: TestApp;
let secondaries: number[];

beforeAll(async () => {
  set = await startReplicaSet();
  const primary = await set.primary();
  secondaries = [0, 1, 2].filter((member) => member !== primary);
  here = await startApp({ MONGODB_URI: set.uri('nightlatch') });
  // What is asked of a secondary may be old, whatever a connection string says.
  const uri = `${set.uri('nightlatch')}&readPreference=secondary&readConcernLevel=available`;
  there = await startApp({ MONGODB_URI: uri }, here.clock);
}, 120_000);
afterAll(async () => {
  for (const node of [there, here]) {
    await node.close();
    await node.database.close();
  }
  await set.end();
});

const someone = newPerson();
beforeAll(async () => {
  expect((await here.api.post('/auth/signup', someone)).status).toBe(201);
});

/** Logs in, and has the other node see the token. */
async function login(): Promise<string> {
  const { status, body } = await here.api.post('/auth/login', { email: someone.email, password: PASSWORD });
  expect(status).toBe(200);
  expect((await there.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
  return body.accessToken;
}

/** Seconds until the other node refuses. */
const refusedAfter = (token: string): Promise<number> =>
  eventually(async () => (await there.api.get('/auth/whoami', token)).status === 401);

describe('a log-out is felt in time after its answer', () => {
  it.each<[string, (member: number) => Promise<void> | void, (member: number) => Promise<void> | void]>([
    ['is frozen', (member) => set.signal(member, 'SIGSTOP'), (member) => set.signal(member, 'SIGCONT')],
    ['is behind', (member) => set.follow([member], false), (member) => set.follow([member], true)],
  ])('while one secondary %s', async (_how, hinder, release) => {
    const member = secondaries[0]!;
    await hinder(member);
    try {
      for (let times = 0; times < 10; times += 1) {
        const token = await login();
        expect((await here.api.post('/auth/logout', undefined, token)).status).toBe(204);
        expect(await refusedAfter(token)).toBeLessThan(FELT);
      }
    } finally {
      await release(member);
    }
  });

  it('while the majority is late: then the answer is late, too', async () => {
    const token = await login();
    await set.follow(secondaries, false);
    let answered = false;
    const loggedOut = here.api.post('/auth/logout', undefined, token).finally(() => (answered = true));
    try {
      await sleep(1500);
      expect(answered).toBe(false);
    } finally {
      await set.follow(secondaries, true);
    }
    expect((await loggedOut).status).toBe(204);
    expect(await refusedAfter(token)).toBeLessThan(FELT);
  });
});
