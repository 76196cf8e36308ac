import { PERSON, requestJson, request } from './client.mjs';

const IN_FLIGHT = 16;
/** Milliseconds until a storm is steady. */
const SETTLE = 1000;

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** One login; its access token. */
export async function logIn(port) {
  const { email, password } = PERSON;
  return (await requestJson(port, 'POST', '/auth/login', { body: { email, password } })).accessToken;
}

/** 16 logins in flight, over and over, until it is stopped. A login that fails ends it, and is thrown by `stop()`. */
export async function startStorm(port) {
  let [done, stopped] = [0, false];
  const loops = Array.from({ length: IN_FLIGHT }, async () => {
    for (; !stopped; done++) await logIn(port);
  });
  const all = Promise.all(loops);
  all.catch(() => undefined);
  await sleep(SETTLE);
  return {
    /** How many per second are done meanwhile. */
    async rate(meanwhile) {
      const [before, began] = [done, performance.now()];
      await Promise.race([meanwhile, all.then(() => meanwhile)]);
      return (done - before) / ((performance.now() - began) / 1000);
    },
    async stop() {
      stopped = true;
      await all;
    },
  };
}

/** Accounts, each signed up from an address of its own. They have one password. */
export async function signUpMany(port, count) {
  const people = Array.from({ length: count }, (_, i) => ({ ...PERSON, email: `bench.${i}@example.com` }));
  for (const [i, body] of people.entries())
    await requestJson(port, 'POST', '/auth/signup', { body, ip: `198.18.0.${i}` });
  return people.map(({ email, password }) => ({ email, password }));
}

/** Right logins from one address, one in flight for each account, over and over, whatever they are answered. */
export function startFlood(port, people, ip) {
  const statuses = [];
  let stopped = false;
  const all = Promise.all(
    people.map(async (body) => {
      while (!stopped) {
        const { status } = await request(port, 'POST', '/auth/login', { body, ip });
        statuses.push(status);
        if (status !== 200) await sleep(20);
      }
    }),
  );
  return {
    /** Of the answers so far, in their order. */
    statuses,
    async stop() {
      stopped = true;
      await all;
    },
  };
}

let strangers = 0;

/** Logins, each from an address that nobody has come from. What is returned is that of `steadily`. */
export function logInSteadily(port, people, pace) {
  return steadily(() => {
    strangers += 1;
    const ip = `198.19.${strangers >> 8}.${strangers & 255}`;
    return request(port, 'POST', '/auth/login', { body: people[strangers % people.length], ip });
  }, pace);
}

/** Bodies posted to a public route, whatever they are answered. What is returned is that of `steadily`. */
export function postSteadily(port, raw, pace) {
  return steadily(() => request(port, 'POST', '/auth/login', { raw }), pace);
}

/** Guarded requests. What is returned is that of `steadily`. */
export function askSteadily(port, token, pace) {
  return steadily(() => request(port, 'GET', '/auth/whoami', { token }), pace);
}

/**
 * Requests, each sent when it is due, whatever became of those before.
 *
 * @returns {Promise<{ times: number[], errors: number }>} milliseconds from when it was sent
 */
async function steadily(send, { perSecond, seconds }) {
  const began = performance.now();
  const answers = [];
  const times = [];
  let errors = 0;
  for (let sent = 0; sent < seconds * perSecond; sent++) {
    const due = began + (1000 * sent) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const asked = performance.now();
    const answer = send().then(
      ({ status }) => {
        times.push(performance.now() - asked);
        if (status !== 200) errors++;
      },
      () => errors++,
    );
    answers.push(answer);
  }
  await Promise.all(answers);
  return { times, errors };
}
