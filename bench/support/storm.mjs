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

/**
 * Guarded requests, each sent when it is due, whatever became of those before.
 *
 * @returns {Promise<{ times: number[], errors: number }>} milliseconds from when it was sent
 */
export async function askSteadily(port, token, { perSecond, seconds }) {
  const began = performance.now();
  const answers = [];
  const times = [];
  let errors = 0;
  for (let sent = 0; sent < seconds * perSecond; sent++) {
    const due = began + (1000 * sent) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const asked = performance.now();
    const answer = request(port, 'GET', '/auth/whoami', { token }).then(
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
