import { createHash, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { mongo } from 'mongoose';
import { formatHash } from '../../dist/passwords/password-scheme.js';
import { NO_PEPPER, prehash } from '../../dist/passwords/prehash.js';
import { PERSON } from './client.mjs';
import { whole } from './table.mjs';

const BATCH = 5000;
const DAY = 24 * 3600 * 1000;

const id = () => randomBytes(16).toString('base64url');

/** The address of the user with this number; all have the password of PERSON. Number 0 is an administrator. */
export const emailOf = (number) => `person${number}@example.com`;

function userOf(number, passwordHash, createdAt) {
  return {
    _id: id(),
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

/** A live session that nobody has the token of. */
function sessionOf(user, now) {
  const began = new Date(now - Math.random() * 6 * DAY);
  return {
    _id: id(),
    userId: user._id,
    generation: 0,
    tokenHash: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    salt: randomBytes(32).toString('base64url'),
    credentialVersion: user.credentialVersion,
    createdAt: began,
    rotatedAt: began,
    lastUsedAt: began,
    idleExpiresAt: new Date(began.getTime() + 7 * DAY),
    absoluteExpiresAt: new Date(began.getTime() + 30 * DAY),
    revokedAt: null,
    transport: 'body',
    amr: ['pwd'],
    authTime: began,
    client: {
      ip: '192.0.2.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      device: 'Firefox on Linux',
    },
  };
}

/**
 * Writes users, each with one live session. They share one password hash, without a pepper: to hash for each would
 * take days.
 *
 * @param {string} uri of MongoDB, with the name of a database that has none of these users
 * @param {{ users: number, cost: number, progress: (text: string) => void }} options
 */
export async function seed(uri, { users, cost, progress }) {
  const passwordHash = formatHash(NO_PEPPER, await bcrypt.hash(prehash(PERSON.password, undefined), cost));
  const client = await new mongo.MongoClient(uri).connect();
  try {
    const now = Date.now();
    for (let done = 0; done < users; done += BATCH) {
      progress(`${whole(done)} of ${whole(users)} users`);
      const batch = Array.from({ length: Math.min(BATCH, users - done) }, (_, index) =>
        userOf(done + index, passwordHash, new Date(now - 6 * DAY)),
      );
      await client.db().collection('users').insertMany(batch, { ordered: false });
      const sessions = batch.map((user) => sessionOf(user, now));
      await client.db().collection('sessions').insertMany(sessions, { ordered: false });
    }
  } finally {
    await client.close();
  }
}
