/**
 * What is measured of better-auth: its handler on Node's own HTTP server, and beside it an application's route behind
 * `getSession()`. Configured as its documents advise for MongoDB, with what they name for speed.
 */
import { createServer } from 'node:http';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { betterAuth } from 'better-auth/minimal';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { MongoClient } from 'mongodb';

const { PORT, MONGODB_URI, SECRET, COOKIE_CACHE, UPDATE_AGE, HASHING } = process.env;

// Acknowledged by a majority, as nightlatch's writes are.
const client = new MongoClient(MONGODB_URI, { writeConcern: { w: 'majority' } });
await client.connect();

const auth = betterAuth({
  baseURL: `http://localhost:${PORT}`,
  secret: SECRET,
  database: mongodbAdapter(client.db(), { client }),
  emailAndPassword: {
    enabled: true,
    // To see what surrounds the hash.
    ...(HASHING === 'off' && { password: { hash: async () => 'none', verify: async () => true } }),
  },
  session: {
    ...(COOKIE_CACHE === 'on' && { cookieCache: { enabled: true } }),
    // Seconds after which a session that is looked up is prolonged; a day by default.
    ...(UPDATE_AGE !== undefined && { updateAge: Number(UPDATE_AGE) }),
  },
  rateLimit: { enabled: false },
  logger: { level: 'error' },
  advanced: { database: { joins: true } },
});

const handler = toNodeHandler(auth);

/** The smallest route that only who is logged in gets an answer from. */
async function hello(request, response) {
  const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
  response.writeHead(session === null ? 401 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(session === null ? { error: 'unauthorized' } : { hello: 'world' }));
}

createServer((request, response) =>
  request.url === '/hello' ? hello(request, response) : handler(request, response),
).listen(Number(PORT), '127.0.0.1');
