/**
 * The floor of a rotation: what tutorials do, with the raw driver behind plain Fastify and without a check or a
 * signature. Read the presented token, mark it used, insert its successor.
 */
import { createHash, randomBytes } from 'node:crypto';
import fastify from 'fastify';
import { mongo } from 'mongoose';

const client = new mongo.MongoClient(process.env.MONGODB_URI, { writeConcern: { w: 'majority' } });
const tokens = client.db('bench').collection('refresh_tokens');
await tokens.createIndex({ hash: 1 }, { unique: true });

const hashOf = (token) => createHash('sha256').update(token).digest('base64url');

/** Stores a new token. */
async function issue() {
  const refreshToken = randomBytes(32).toString('base64url');
  await tokens.insertOne({
    hash: hashOf(refreshToken),
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 7 * 24 * 3600 * 1000),
    usedAt: null,
  });
  return { refreshToken };
}

const app = fastify();
app.get('/', () => ({}));
app.post('/start', () => issue());
app.post('/rotate', async (request) => {
  const found = await tokens.findOne({ hash: hashOf(request.body.refreshToken) });
  if (found === null || found.usedAt !== null) throw new Error('refused');
  await tokens.updateOne({ _id: found._id }, { $set: { usedAt: new Date() } });
  return issue();
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
