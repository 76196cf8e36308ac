/**
 * What it costs a node to look for revocations every half second: processor time of the node and of its mongod, while
 * nothing is revoked, with as many entries as 50 log-outs a second leave in eleven minutes, and while they come. The mongod
 * is no replica set, so there is nothing but the looks. `npm run build && node bench/revocation-looks.mjs`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { mongo } from 'mongoose';
import { findMongod } from '../dist/database/embedded/mongod-binary.js';
import { closeConnections, request } from './support/client.mjs';

const PORT = 3996;
const PER_SECOND = 50;
/** Seconds that an entry lives with access tokens of ten minutes. */
const LIFETIME = 660;
/** Seconds of each measurement: two full looks are among them. */
const WINDOW = 60;

/** Seconds of processor time that a process has used. */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(what, node, mongod) {
  const before = [processorTime(node.pid), processorTime(mongod)];
  const began = performance.now();
  await sleep(WINDOW * 1000);
  const took = (performance.now() - began) / 1000;
  const [ofNode, ofMongod] = [processorTime(node.pid) - before[0], processorTime(mongod) - before[1]].map(
    (used) => ((100 * used) / took).toFixed(2),
  );
  console.log(`${what}: node ${ofNode} %, mongod ${ofMongod} % of a core`);
}

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const systemBinary = await findMongod({
  cacheDir: join(homedir(), '.cache', 'nightlatch'),
  log: () => undefined,
});
const server = await MongoMemoryServer.create({ binary: { systemBinary } });
const mongod = server.instanceInfo.instance.mongodProcess.pid;
const client = await mongo.MongoClient.connect(server.getUri('nightlatch'));
const node = spawn(process.execPath, [resolve('dist/main.js')], {
  cwd,
  env: {
    ...process.env,
    ...{ RATE_LIMITS: 'off', PORT: String(PORT), BCRYPT_COST: '10', LOG_LEVEL: 'error' },
    MONGODB_URI: server.getUri('nightlatch'),
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  for (;;) {
    const ready = await request(PORT, 'GET', '/health/ready').catch(() => undefined);
    if (ready?.status === 200) break;
    await sleep(100);
  }
  await sleep(5000);
  await measure('nothing revoked', node, mongod);

  const revocations = client.db().collection('revocations');
  const now = Date.now();
  const entries = Array.from({ length: LIFETIME * PER_SECOND }, (_, n) => {
    const at = now - (1000 * n) / PER_SECOND;
    const writtenAt = new mongo.Timestamp({ t: Math.floor(at / 1000), i: (n % PER_SECOND) + 1 });
    return { _id: `sid:before${n}`, expiresAt: new Date(at + LIFETIME * 1000), writtenAt };
  });
  await revocations.insertMany(entries);
  let n = 0;
  const writing = setInterval(() => {
    const update = {
      $max: { expiresAt: new Date(Date.now() + LIFETIME * 1000) },
      $currentDate: { writtenAt: { $type: 'timestamp' } },
    };
    void revocations.updateOne({ _id: `sid:${(n += 1)}` }, update, { upsert: true });
  }, 1000 / PER_SECOND);
  await sleep(10_000);
  await measure(`${PER_SECOND} log-outs a second, ${entries.length} entries`, node, mongod);
  clearInterval(writing);
} finally {
  node.kill();
  await new Promise((done) => node.once('exit', done));
  closeConnections();
  await client.close();
  await server.stop();
  rmSync(cwd, { recursive: true, force: true });
}
