import { CORES, inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { median, medianRatio, quantile } from '../support/statistics.mjs';
import { askSteadily, logIn, sleep, startStorm } from '../support/storm.mjs';
import { atLeast, atMost, table } from '../support/table.mjs';

export const about = 'guarded requests beside 16 logins in flight, and those logins beside them';

const COST = 12;
const SECONDS = 6;
const ROUNDS = 5;
const PER_SECOND = 150;

/** Of guarded requests in a storm, p99 in milliseconds; of logins beside them, of those without. */
const P99 = 10;
const SHARE = 0.9;

export async function run(bench) {
  const uri = await bench.mongod();
  // Not pinned: the hashing threads are to use every core, and make way on every core.
  const { port } = await bench.service({ env: { MONGODB_URI: uri, BCRYPT_COST: String(COST) } });
  await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const token = await logIn(port);
  const ask = () => askSteadily(port, token, { perSecond: PER_SECOND, seconds: SECONDS });

  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    {
      quiet: ask,
      storm: async () => {
        const storm = await startStorm(port);
        const alone = await storm.rate(sleep(SECONDS * 1000));
        const asking = ask();
        const beside = await storm.rate(asking);
        await storm.stop();
        return { ...(await asking), alone, beside };
      },
    },
  );
  const of = (results, share) => median(results.map(({ times }) => quantile(times, share)));
  const errorsOf = (results) => results.reduce((sum, { errors }) => sum + errors, 0);
  const rates = (name) => found.storm.map((result) => result[name]);
  return table(
    ['guarded requests', 'p50, ms', 'p99, ms', 'errors', 'logins/s', 'of those without guarded requests'],
    [
      [
        'nobody logs in',
        ...[of(found.quiet, 0.5).toFixed(1), of(found.quiet, 0.99).toFixed(1)],
        ...[errorsOf(found.quiet), '', ''],
      ],
      [
        `16 logins in flight, ${CORES} threads`,
        of(found.storm, 0.5).toFixed(1),
        atMost(of(found.storm, 0.99), P99),
        atMost(errorsOf(found.storm), 0, 0),
        median(rates('beside')).toFixed(2),
        atLeast(medianRatio(rates('beside'), rates('alone')), SHARE),
      ],
    ],
  );
}
