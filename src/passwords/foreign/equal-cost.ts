import bcrypt from 'bcrypt';
import { dummyBcrypt } from '../password-scheme.js';
import { type HashSecrets, parseForeign } from './index.js';
import { Pace, stopwatch } from './pace.js';

/** log2 of the rounds that show how fast bcrypt is today: about 10 ms. */
const PACE_COST = 8;
/** log2 of bcrypt's least rounds: under a millisecond. */
const LEAST_COST = 4;

/** Of the thread it runs on. */
const pace = new Pace();

/**
 * Compares a password with a hash that another system made, at the cost of one of ours: when the foreign scheme
 * is cheaper, bcrypt works for the rest of the time. For a hashing thread: it blocks the one it runs on.
 *
 * Also when the password was right: the account may be banned, which must look like a wrong password.
 *
 * @param password as the user sent it; well-formed Unicode
 * @param stored a hash that `parseForeign` reads; of any other the answer is no, at the same cost
 * @param leastCost log2 of bcrypt's rounds that take as long as the whole is to take
 * @param secrets as for `parseForeign`
 */
export async function compareForeign(
  password: string,
  stored: string,
  leastCost: number,
  secrets: HashSecrets = {},
): Promise<boolean> {
  const foreign = parseForeign(stored, secrets);
  const stop = stopwatch();
  const ok = (await foreign?.verify(password)) === true;
  const time = stop();
  // At the first password of the thread: too much, once, rather than too little.
  if (!pace.isKnown) spend(PACE_COST);
  let left = 2 ** leastCost - pace.roundsOf(foreign?.work ?? '', time);
  for (let cost = leastCost; cost >= LEAST_COST; cost--) {
    if (2 ** cost > left) continue;
    spend(cost);
    left -= 2 ** cost;
  }
  return ok;
}

function spend(cost: number): void {
  const stop = stopwatch();
  bcrypt.compareSync('', dummyBcrypt(cost));
  pace.sawBcrypt(2 ** cost, stop());
}
