/**
 * Can a wrong password against an imported hash be told from an unknown user by time? Does, by turns, what a hashing
 * thread does for nobody and for each foreign hash. The median of each, and of the foreign scheme alone. Computing
 * time, or the time that passes where that is less: what others do on the machine at the same time is not counted.
 * `npm run build && node bench/foreign-hashes.mjs [cost]`
 */
import { compareForeign } from '../dist/passwords/foreign/equal-cost.js';
import { parseForeign } from '../dist/passwords/foreign/index.js';
import { stopwatch } from '../dist/passwords/foreign/pace.js';
import { formatWrapped, wrappedCost } from '../dist/passwords/foreign/wrapped.js';
import { hashingWork } from '../dist/passwords/hashing-work.js';
import { dummyBcrypt } from '../dist/passwords/password-scheme.js';

const COST = Number(process.argv[2] ?? 12);
const ROUNDS = 15;
const DIGEST = 'A'.repeat(43);

const HASHES = {
  'bcrypt, cost 10': `$2b$10$${'.'.repeat(53)}`,
  'bcrypt, cost 12': `$2b$12$${'.'.repeat(53)}`,
  'Firebase (ln=14, r=8)': `$firebase-scrypt$ln=14,r=8$AAAAAAAAAAAAAAA$${'A'.repeat(86)}`,
  'scrypt (ln=17, r=8, p=1)': `$scrypt$ln=17,r=8,p=1$AAAAAAAAAAA$${DIGEST}`,
  'Argon2id (m=19456, t=2, p=1)': `$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAA$${DIGEST}`,
  'Argon2id (m=65536, t=3, p=4)': `$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAA$${DIGEST}`,
  'PBKDF2 SHA-256, 260,000': `pbkdf2_sha256$260000$salt$${DIGEST}=`,
  'PBKDF2 SHA-256, 1,000,000': `pbkdf2_sha256$1000000$salt$${DIGEST}=`,
  'bcrypt, cost 10, over Meteor’s digest': `$over$meteor$2b$10$${'.'.repeat(53)}`,
  'wrapped, {SSHA}': wrapped('$digest$sha1$1$p.=c2FsdA'),
  'wrapped, phpass of 2^13': wrapped('$over$wordpress$phpass$md5$13$saltsalt'),
  'wrapped, MD5-crypt': wrapped('$md5-crypt$1$salt'),
  'wrapped, SHA-512-crypt of 5,000': wrapped('$sha-crypt$6$5000$salt'),
  'wrapped, SHA-512-crypt of 656,000': wrapped('$sha-crypt$6$656000$salt'),
  'wrapped, Drupal of 2^15': wrapped('$phpass$sha512$15$saltsalt'),
};

function wrapped(derivation) {
  return formatWrapped('none', dummyBcrypt(wrappedCost(COST)), derivation);
}

async function time(work) {
  const stop = stopwatch();
  await work();
  return stop();
}

const times = new Map();
const take = async (name, work) => times.set(name, [...(times.get(name) ?? []), await time(work)]);
for (let round = 0; round < ROUNDS; round++) {
  await take('nobody', () => hashingWork.compare('wrong', dummyBcrypt(COST), COST));
  for (const [name, hash] of Object.entries(HASHES)) {
    await take(name, () => compareForeign('wrong', hash, COST));
    await take(`${name}, alone`, () => parseForeign(hash).verify('wrong'));
  }
}

const median = (name) => times.get(name).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
const nobody = median('nobody');
console.log(`unknown user: ${nobody.toFixed(1)} ms (cost ${COST})`);
for (const name of Object.keys(HASHES)) {
  const [all, alone] = [median(name), median(`${name}, alone`)];
  const difference = (((all - nobody) / nobody) * 100).toFixed(1);
  console.log(
    `${name.padEnd(38)} alone ${alone.toFixed(1).padStart(6)} ms, as a login ${all.toFixed(1).padStart(6)} ms, ${difference} %`,
  );
}
