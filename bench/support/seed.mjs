import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { mongo } from 'mongoose';
import { formatHash } from '../../dist/passwords/password-scheme.js';
import { NO_PEPPER, prehash } from '../../dist/passwords/prehash.js';
import { PERSON } from './client.mjs';
import { whole } from './table.mjs';

const BATCH = 5000;
/** Batches on their way: the next one is made while those before are written. */
const IN_FLIGHT = 3;
const DAY = 24 * 3600 * 1000;

const random = (bytes) => randomBytes(bytes).toString('base64url');

/** The address of the user with this number; all have the password of PERSON. Number 0 is an administrator. */
export const emailOf = (number) => `person${number}@example.com`;

/** What all sessions were last used from. */
export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

function userOf(id, number, passwordHash, createdAt) {
  return {
    _id: id,
    name: `Person ${number}`,
    email: emailOf(number),
    passwordHash,
    roles: number === 0 ? ['user', 'admin'] : ['user'],
    status: 'active',
    emailVerified: true,
    credentialVersion: 0,
    rightsVersion: 0,
    createdAt,
    updatedAt: createdAt,
  };
}

/** A live session that was refreshed once, and that nobody has the token of. */
function sessionOf(userId, now) {
  const began = new Date(now - Math.random() * 6 * DAY);
  return {
    _id: random(16),
    userId,
    generation: 1,
    tokenHash: random(32),
    previousTokenHash: random(32),
    salt: random(32),
    credentialVersion: 0,
    createdAt: began,
    rotatedAt: began,
    lastUsedAt: began,
    idleExpiresAt: new Date(began.getTime() + 7 * DAY),
    absoluteExpiresAt: new Date(began.getTime() + 30 * DAY),
    revokedAt: null,
    transport: 'body',
    amr: ['pwd'],
    authTime: began,
    proved: [{ method: 'password', at: began, amr: ['pwd'], factors: ['knowledge'] }],
    client: { ip: '192.0.2.7', userAgent: USER_AGENT, device: 'Firefox on Linux' },
  };
}

/**
 * Writes users, each with live sessions. They share one password hash, without a pepper: to hash for each would take days.
 * The sessions of one user are not neighbours, as nobody logs in ten times in a row.
 *
 * @param {string} uri of MongoDB, with the name of a database that has none of these users
 * @param {object} options
 * @param {number} options.users
 * @param {number} [options.sessionsPerUser]
 * @param {number} options.cost of the hash
 * @param {(text: string) => void} options.progress
 * @param {number} [options.known] of about how many sessions the refresh token is wanted
 * @param {(session: object) => { token: string, hash: string }} [options.derive] makes it, as the service does
 * @returns {Promise<string[]>} refresh tokens of sessions that are spread over all
 */
export async function seed(uri, { users, sessionsPerUser = 1, cost, progress, known = 0, derive }) {
  const passwordHash = formatHash(NO_PEPPER, await bcrypt.hash(prehash(PERSON.password, undefined), cost));
  const client = await new mongo.MongoClient(uri).connect();
  try {
    const now = Date.now();
    const ids = Array.from({ length: users }, () => random(16));
    await insertMany(client.db().collection('users'), users, progress, (number) =>
      userOf(ids[number], number, passwordHash, new Date(now - 6 * DAY)),
    );
    const sessions = users * sessionsPerUser;
    const tokens = [];
    await insertMany(client.db().collection('sessions'), sessions, progress, (number) => {
      const session = sessionOf(ids[number % users], now);
      if (Math.random() >= known / sessions) return session;
      const { token, hash } = derive(session);
      tokens.push(token);
      return { ...session, tokenHash: hash };
    });
    return tokens;
  } finally {
    await client.close();
  }
}

async function insertMany(collection, count, progress, make) {
  let begun = 0;
  let told = 0;
  const insert = async () => {
    while (begun < count) {
      const first = begun;
      begun = Math.min(count, first + BATCH);
      const batch = Array.from({ length: begun - first }, (_, index) => make(first + index));
      await collection.insertMany(batch, { ordered: false });
      if (performance.now() - told < 1000) continue;
      told = performance.now();
      progress(`${whole(begun)} of ${whole(count)} ${collection.collectionName}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, insert));
}
