import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import mongoose from 'mongoose';
import { AuditRelay } from '../../dist/audit/index.js';
import { Clock, MACHINE_CLOCK } from '../../dist/common/clock.js';
import { loadEnvironment } from '../../dist/config/index.js';
import { startEmbeddedMongod } from '../../dist/database/embedded/embedded-mongod.js';
import { Mailer, MailerError } from '../../dist/mail/index.js';
import { NodeSamples } from '../../dist/operations/node-samples.js';
import { ThisNode } from '../../dist/operations/this-node.js';
import { AppModule } from '../../dist/server/app.module.js';
import { createAdapter, setUpApp } from '../../dist/server/app.setup.js';
import { TestMailbox } from '../../dist/testing/test-mailbox.js';
import { Startup } from '../../dist/startup/index.js';
import { RingKeeper } from '../../dist/tokens/key-ring/ring-keeper.js';

/** A clock that stands still until it is moved: what is pictured happened at the same times whenever the pictures are taken. */
class StandingClock extends Clock {
  /** @param {Date} time what it shows */
  constructor(time) {
    super();
    this.time = time;
  }

  now() {
    return new Date(this.time);
  }
}

/** Keeps mails in memory, and finds one address busy. */
class Postbox extends TestMailbox {
  busy = '';

  send(mail) {
    if (mail.to === this.busy) throw new MailerError('451 4.2.1 the mailbox is busy');
    return super.send(mail);
  }
}

/**
 * Starts the built service in this process, with a database of its own in a temporary folder, and a clock that stands still.
 *
 * @param {Date} time at which it starts
 */
export async function startService(time) {
  const folder = mkdtempSync(join(tmpdir(), 'nightlatch-pictures-'));
  const data = join(folder, '.data');
  mkdirSync(data);
  // Its start page names the folder of the mails as seen from here.
  const before = process.cwd();
  process.chdir(folder);
  const mongod = await startEmbeddedMongod({ dataDir: join(data, 'mongodb'), log: () => undefined });
  let app;
  const stop = async () => {
    await app?.close();
    await mongod.stop();
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // What is over by the machine's clock is not over by ours.
    await setParameter(mongod.uri, { ttlMonitorEnabled: false });
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const clock = new StandingClock(time);
    const postbox = new Postbox();
    app = await build(settings({ port, url, mongodbUri: mongod.uri }), data, { clock, postbox });
    const parts = [NodeSamples, AuditRelay, RingKeeper];
    const [samples, relay, keys] = parts.map((part) => app.get(part, { strict: false }));
    return {
      ...{ url, clock, postbox, stop },
      /** Moves the clock, and has the service look at what that changes. */
      async moveTo(to) {
        clock.time = to;
        samples.look();
        // Keys stay for as long as an event waits on them.
        await relay.relay();
        await keys.lookNow();
      },
      /** The same within the life of a key. */
      step(seconds) {
        clock.time = new Date(clock.time.getTime() + seconds * 1000);
        samples.look();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** As somebody might have set it up. */
const settings = ({ port, url, mongodbUri }) => ({
  ...{ NODE_ENV: 'development', PORT: String(port), PUBLIC_URL: url, MONGODB_URI: mongodbUri },
  ...{ ADMIN_EMAIL: 'amara.okafor@example.com', ADMIN_PASSWORD: 'violet umbrella sunday' },
  ...{ ROLES: 'editor,support', EMAIL_LOGIN: 'on', RATE_LIMITS: 'off', TRUST_PROXY: '127.0.0.1' },
  ...{ FEDERATED_PROVIDERS: 'google,github' },
  ...{ GOOGLE_CLIENT_ID: 'pictures', GOOGLE_CLIENT_SECRET: 'none' },
  ...{ GITHUB_CLIENT_ID: 'pictures', GITHUB_CLIENT_SECRET: 'none' },
});

async function build(env, dataDir, { clock, postbox }) {
  const loaded = loadEnvironment({ env, dataDir, envFile: '/nonexistent', announce: () => undefined });
  // Thousands log in, and nobody looks at how slow a hash is.
  const environment = { ...loaded, variables: { ...loaded.variables, BCRYPT_COST: 4 } };
  const node = { describe: () => ({ name: 'auth-1', startedAt: new Date(clock.now() - 93_600_000) }) };
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(environment)] })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(MACHINE_CLOCK)
    .useValue(null)
    .overrideProvider(Mailer)
    .useValue(postbox)
    .overrideProvider(ThisNode)
    .useValue(node)
    .compile();
  const app = module.createNestApplication(createAdapter(environment), {
    bodyParser: false,
    logger: ['error', 'fatal'],
  });
  await setUpApp(app);
  await app.listen(Number(env.PORT), '127.0.0.1');
  await app.get(Startup).finished();
  return app;
}

async function setParameter(uri, parameters) {
  const connection = await mongoose.createConnection(uri).asPromise();
  await connection.db.admin().command({ setParameter: 1, ...parameters });
  await connection.close();
}

/** A TCP port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
