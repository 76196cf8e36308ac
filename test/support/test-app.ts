import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { type ModuleMetadata } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { AppModule } from '../../src/server/app.module.js';
import { createAdapter, setUpApp } from '../../src/server/app.setup.js';
import { Clock } from '../../src/common/clock.js';
import { type Environment, loadEnvironment } from '../../src/config/index.js';
import { Startup } from '../../src/startup/index.js';
import { TestClock } from '../../src/testing/test-clock.js';
import { Api } from './api.js';
import { DatabaseProbe, freshDatabaseUri } from './database.js';

/** The secrets of every server of a test run: two instances on one database must share them. */
export const TEST_SECRETS = {
  KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
  JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
};

/** A running instance of the service. */
export interface TestApp {
  api: Api;
  app: NestFastifyApplication;
  clock: TestClock;
  database: DatabaseProbe;
  /** Of its database, for a second instance. */
  mongodbUri: string;
  /** Stops it; drops the database unless another instance was given it. */
  close(): Promise<void>;
}

/** Settings in which a test differs: environment variables by name. */
export type TestEnvironment = Record<string, string>;

/** What a host adds to the service. */
export interface Host {
  imports?: ModuleMetadata['imports'];
  /** Stands in for something of the service. */
  override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  /** Called before the application is initialized. */
  prepare?: (app: NestFastifyApplication) => void;
}

/** Below what a service may be set to: what is tested is not how slow a hash is, unless the test says so. */
const TEST_BCRYPT_COST = 4;

function withCheapHashes(environment: Environment): Environment {
  return { ...environment, variables: { ...environment.variables, BCRYPT_COST: TEST_BCRYPT_COST } };
}

/**
 * Starts the service on a real socket and a real database, in this process, with a clock that can be moved.
 *
 * @param env environment variables; with MONGODB_URI it becomes a second instance on that database; PORT is
 * chosen when absent
 * @param clock the clock
 * @param host modules beside the service's own
 */
export async function startApp(
  env: TestEnvironment = {},
  clock = new TestClock(),
  { imports = [], override = (builder) => builder, prepare }: Host = {},
): Promise<TestApp> {
  const mongodbUri = env['MONGODB_URI'] ?? freshDatabaseUri();
  const loaded = loadEnvironment({
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      PUBLIC_URL: 'http://localhost:3000',
      MONGODB_URI: mongodbUri,
      // Tests sign up many people a second from one address. throttling.e2e-spec.ts turns them on.
      RATE_LIMITS: 'off',
      // Its static files need `require` of an ES module, which jest has not: startServer() serves it.
      SWAGGER: 'off',
      // What a service has to be told to have.
      EMAIL_LOGIN: 'on',
      ANONYMOUS_USERS: 'on',
      ...TEST_SECRETS,
      ...env,
    },
    envFile: '/nonexistent',
    dataDir: join(mkdtempSync(join(tmpdir(), 'nightlatch-test-')), '.data'),
  });
  const environment = env['BCRYPT_COST'] === undefined ? withCheapHashes(loaded) : loaded;
  const builder = Test.createTestingModule({ imports: [AppModule.forRoot(environment), ...imports] })
    .overrideProvider(Clock)
    .useValue(clock);
  const module = await override(builder).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createAdapter(environment), {
    bodyParser: false,
    logger: ['error', 'fatal'],
  });
  try {
    prepare?.(app);
    await setUpApp(app);
    await app.listen(environment.variables.PORT, '127.0.0.1');
    // On a busy machine the database is late, too.
    await app.get(Startup).finished();
  } catch (error) {
    await app.close();
    throw error;
  }
  const database = new DatabaseProbe(mongodbUri);
  return {
    api: new Api((await app.getUrl()).replace('localhost', '127.0.0.1')),
    app,
    clock,
    database,
    mongodbUri,
    close: async () => {
      await app.close();
      if (env['MONGODB_URI'] === undefined) await database.drop();
    },
  };
}
