import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate, loopRate, rotationRate } from '../support/load.mjs';
import { emailOf, seed } from '../support/seed.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about =
  'the same with 1,000 users and with 100,000, or with `--users N` (1000000: add some minutes)';

const FEW = 1000;
const CLIENTS = 16;
const COST = 10;
const SECONDS = 2;
const ROUNDS = 5;
/** Of the rate with few. Nothing may grow; what is left for the noise. */
const TARGET = 0.9;

/** A service with so many users: what is asked of it, by name. */
async function subjectsOf(bench, users) {
  const uri = await bench.mongod();
  await seed(uri, { users, cost: COST, progress: (text) => bench.progress(text) });
  const { port } = await bench.service({
    env: { MONGODB_URI: uri, BCRYPT_COST: String(COST) },
    pinned: true,
  });

  const logIn = (number) =>
    requestJson(port, 'POST', '/auth/login', {
      body: { email: emailOf(number), password: PERSON.password },
    });
  const { accessToken: token } = await logIn(0);
  const refreshTokens = [];
  for (let client = 0; client < CLIENTS; client++) refreshTokens.push((await logIn(client)).refreshToken);

  const get = (path) => () => guardedRate({ port, path, token, seconds: SECONDS });
  let signedUp = 0;
  return {
    'log in': () => loopRate(CLIENTS, SECONDS, () => logIn(Math.floor(Math.random() * users))),
    'sign up': () =>
      loopRate(CLIENTS, SECONDS, () =>
        requestJson(port, 'POST', '/auth/signup', {
          body: { ...PERSON, email: `bench-${signedUp++}@example.com` },
        }),
      ),
    refresh: () => rotationRate({ port, path: '/auth/refresh', seconds: SECONDS, refreshTokens }),
    'guarded request': get('/auth/whoami'),
    'own account': get('/auth/me'),
    'own sessions': get('/auth/sessions'),
    'list of users': get('/users?limit=20'),
    'search for a user': get(`/users?limit=20&q=${encodeURIComponent(emailOf(7))}`),
  };
}

export async function run(bench, { users: many = 100_000 }) {
  const few = await subjectsOf(bench, FEW);
  const large = await subjectsOf(bench, many);
  const rows = [];
  for (const name of Object.keys(few)) {
    const turns = { few: few[name], many: large[name] };
    const found = await inTurns(bench, { rounds: ROUNDS }, turns);
    rows.push([
      name,
      whole(median(found.few)),
      whole(median(found.many)),
      atLeast(medianRatio(found.many, found.few), TARGET),
    ]);
  }
  return table(['per second', `${whole(FEW)} users`, `${whole(many)} users`, 'many over few'], rows);
}
