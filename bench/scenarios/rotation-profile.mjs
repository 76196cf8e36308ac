import { mongo } from 'mongoose';
import { PERSON, requestJson } from '../support/client.mjs';
import { rotationRate } from '../support/load.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { profiled, profileDuring } from '../support/profile.mjs';
import { table, whole } from '../support/table.mjs';

export const about = 'where the processor time of a rotation goes';

const WARM_UP = 4;
const SECONDS = 6;
const SESSIONS = 16;

/** The packages of each part of the server's work; what is left is the HTTP server. */
const PARTS = [
  ["MongoDB's driver", /^(mongodb|bson)$/],
  ['mongoose', /^(mongoose|mquery|kareem|mpath)$/],
  [
    'tokens: verifying, deriving, signing',
    /^(dist\/tokens|jwa|jws|jsonwebtoken|@nestjs\/jwt|passport.*|ecdsa-.*|lodash\..*|buffer-.*)$/,
  ],
  ['validating the body', /^(class-.*|validator|@nestjs\/common|secure-json-parse)$/],
  ['guards, flow and sessions', /^(own|dist\/.*)$/],
  ['Nest', /^@nestjs\/core$/],
  ['garbage collection', /^collector$/],
];
const REST = 'HTTP: Node.js and Fastify';

export async function run(bench) {
  if (process.platform !== 'linux') return 'Read from /proc: on Linux only.';
  const uri = await bench.mongod();
  const mongod = await new mongo.MongoClient(uri).connect();
  bench.finally(() => mongod.close());
  const { pid: mongodPid } = await mongod.db('admin').command({ serverStatus: 1 });

  const measure = async (server, path, refreshTokens) => {
    const load = (seconds) => rotationRate({ port: server.port, path, seconds, refreshTokens });
    const processes = [server.pid, mongodPid, process.pid];
    bench.progress(path);
    await load(WARM_UP);
    const before = processes.map(processorTime);
    const rate = await load(SECONDS);
    // Without the profiler, which costs something itself: it tells the shares.
    const [own, ...others] = processes.map(
      (pid, index) => (processorTime(pid) - before[index]) / (rate * SECONDS),
    );
    const shares = await profileDuring(server, () => load(SECONDS));
    const parts = new Map([...PARTS.map(([name]) => name), REST].map((name) => [name, 0]));
    for (const [owner, share] of shares) {
      const [name] = PARTS.find(([, packages]) => packages.test(owner)) ?? [REST];
      parts.set(name, parts.get(name) + share * own);
    }
    return [...parts.values(), own, ...others, rate];
  };

  const service = await profiled(bench, (options, env) =>
    bench.service({ ...options, env: { ...env, MONGODB_URI: uri }, pinned: true }),
  );
  const tokens = [];
  for (let made = 0; made < SESSIONS; made++) {
    const body = { ...PERSON, email: `bench-${made}@example.com` };
    tokens.push((await requestJson(service.port, 'POST', '/auth/signup', { body })).refreshToken);
  }
  const ours = await measure(service, '/auth/refresh', tokens);

  const floor = await profiled(bench, (options, env) =>
    bench.server('bench/floors/rotation.mjs', {
      ...options,
      env: { ...env, MONGODB_URI: uri },
      pinned: true,
    }),
  );
  const floorTokens = [];
  while (floorTokens.length < SESSIONS) {
    floorTokens.push((await requestJson(floor.port, 'POST', '/start')).refreshToken);
  }
  const least = await measure(floor, '/rotate', floorTokens);

  const rows = [
    ...PARTS.map(([name]) => name),
    REST,
    '**the server**',
    '`mongod`',
    'the load generator',
    'rotations/s',
  ];
  return table(
    ['µs of processor time', '`POST /auth/refresh`', 'floor'],
    rows.map((name, index) => [name, whole(ours[index]), whole(least[index])]),
  );
}
