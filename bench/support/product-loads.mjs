import { loopRate, rateOf } from './load.mjs';
import { somebody } from './products.mjs';

/** What is asked of a product under load. Each gives a function that does so, and returns how often per second. */

/** Sign-ups, each of somebody else. */
export function signUps({ signUp }, { port }, { seconds, clients }) {
  return () => loopRate(clients, seconds, () => signUp(port, somebody()));
}

/** Logins of so many people in turn: none of them should gather as many sessions as nightlatch allows. */
export async function logins({ signUp, logIn }, { port }, { seconds, clients, people }) {
  const all = Array.from({ length: people }, somebody);
  for (const person of all) await signUp(port, person);
  let next = 0;
  return () => loopRate(clients, seconds, () => logIn(port, all[next++ % people]));
}

/** Guarded requests of one person, who first logs in: what is in better-auth's cookie cache counts for 5 minutes. */
export async function asks({ signUp, logIn }, { port }, { seconds, path }) {
  const person = somebody();
  await signUp(port, person);
  return async () => rateOf({ port, path, seconds, headers: (await logIn(port, person)).headers });
}

/** Refreshes: each client has a session of its own, and goes on with what it got last. */
export async function refreshes({ signUp, refresh }, { port }, { seconds, clients }) {
  const sessions = [];
  while (sessions.length < clients) sessions.push(await signUp(port, somebody()));
  return () =>
    loopRate(clients, seconds, async (client) => {
      sessions[client] = await refresh(port, sessions[client]);
    });
}
