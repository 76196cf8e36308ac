/**
 * How long after a log-out a second node still accepts the access token: two processes of the service on one
 * mongod. With `standalone` the mongod is no replica set, so the nodes poll. With `cluster` each node has a mongos of its
 * own before two shards, of which one is idle, and then frozen.
 * `npm run build && node bench/revocation-delay.mjs [standalone|cluster]`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { startEmbeddedMongod } from '../dist/database/embedded/embedded-mongod.js';
import { findMongod } from '../dist/database/embedded/mongod-binary.js';
import { ShardedCluster } from '../faults/support/sharded-cluster.mjs';
import { closeConnections, request } from './support/client.mjs';
import { revocationDelay } from './support/revocation-delay.mjs';

const LOGOUTS = 100;
const [HERE, THERE] = [3997, 3998];
const [topology = 'replica set'] = process.argv.slice(2);

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

/** @returns the connection string of each node, how to stop, and how to freeze the idle shard where there is one */
async function startMongo(dataDir) {
  if (topology === 'cluster') {
    const cluster = await ShardedCluster.start();
    await cluster.place('nightlatch');
    return {
      uris: [0, 1].map((router) => cluster.uri('nightlatch', [router])),
      stop: () => cluster.end(),
      freeze: () => cluster.shards[1].signal(0, 'SIGSTOP'),
    };
  }
  if (topology !== 'standalone') {
    const { uri, stop } = await startEmbeddedMongod({ dataDir, log: () => undefined });
    return { uris: [uri, uri], stop };
  }
  const systemBinary = await findMongod({
    cacheDir: join(homedir(), '.cache', 'nightlatch'),
    log: () => undefined,
  });
  const server = await MongoMemoryServer.create({ binary: { systemBinary } });
  const uri = server.getUri('nightlatch');
  return { uris: [uri, uri], stop: () => server.stop() };
}

/** In one folder, so that both have the same generated secrets; under one name, so that they are one issuer. */
async function startNode(port, cwd, uri) {
  const env = {
    ...process.env,
    RATE_LIMITS: 'off',
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${HERE}`,
    MONGODB_URI: uri,
    BCRYPT_COST: '10',
    LOG_LEVEL: 'error',
  };
  const node = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const ready = await request(port, 'GET', '/health/ready').catch(() => undefined);
    if (ready?.status === 200) return node;
    if (node.exitCode !== null) throw new Error('A node did not start');
    await sleep(100);
  }
}

async function measure(what, logOuts, credentials) {
  const delays = [];
  while (delays.length < logOuts) delays.push(await revocationDelay(HERE, THERE, credentials));
  delays.sort((a, b) => a - b);
  const rank = (share) => delays[Math.ceil(share * logOuts) - 1].toFixed(1);
  console.log(
    `${what}, ${logOuts} log-outs: median ${rank(0.5)} ms, p99 ${rank(0.99)} ms, max ${rank(1)} ms`,
  );
}

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const mongo = await startMongo(join(cwd, 'mongod'));
const nodes = [];
try {
  for (const [n, port] of [HERE, THERE].entries()) nodes.push(await startNode(port, cwd, mongo.uris[n]));
  const credentials = { email: 'bench@example.com', password: 'correct horse battery staple' };
  await request(HERE, 'POST', '/auth/signup', { body: { name: 'Bench', ...credentials } });
  await measure(topology, LOGOUTS, credentials);
  if (mongo.freeze) {
    mongo.freeze();
    await measure('cluster, the idle shard frozen', LOGOUTS / 5, credentials);
  }
} finally {
  for (const node of nodes) {
    node.kill();
    await new Promise((done) => node.once('exit', done));
  }
  closeConnections();
  await mongo.stop();
  rmSync(cwd, { recursive: true, force: true });
}
