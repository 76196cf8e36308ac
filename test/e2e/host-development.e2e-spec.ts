import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ensureDataDir } from '../../src/common/data-dir.js';
import { MongodModule } from '../../src/database/index.js';
import { NightlatchModule } from '../../src/nightlatch.module.js';
import { Api, newPerson } from '../support/api.js';
import { CliHost } from '../support/cli-process.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { startHost } from '../support/extended-host.js';
import { expectProblem } from '../support/problems.js';
import { startApp, TEST_SECRETS } from '../support/test-app.js';

const LISTED = ['users', 'create-admin', '--email', 'root@example.com', '--name', 'Root', '--password-stdin'];
const PASSWORD = 'a long night over quiet roofs';

const commands = new CliHost();
afterAll(() => commands.stop());

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'nightlatch-host-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('an application in development without a database', () => {
  let app: INestApplication | undefined;
  afterEach(async () => {
    await app?.close();
  });

  async function start(dataDir: string): Promise<Api> {
    @Module({
      imports: [
        MongodModule.forRoot({ uri: process.env['NOWHERE'], dataDir }),
        NightlatchModule.forRoot({ nodeEnv: 'development', dataDir, bcryptCost: 10 }),
      ],
    })
    class HostModule {}
    app = await NestFactory.create(HostModule, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    return new Api(await app.getUrl());
  }

  it('brings its own along by one line, which commands beside it find, and keeps what is in it', async () => {
    const dataDir = join(folder, '.data');
    const api = await start(dataDir);
    const { body } = await api.signUp();
    expect(await readFile(join(dataDir, '.gitignore'), 'utf8')).toBe('*\n');
    const created = await commands.run(LISTED, {}, folder, PASSWORD);
    expect([created.stderr, created.code]).toEqual(['', 0]);
    await app?.close();
    app = undefined;
    // The mongod has ended with it, and a command starts none in its place.
    const late = await commands.run(['users', 'list'], {}, folder);
    expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/MONGODB_URI is not set.*--config/)]);
    const again = await start(dataDir);
    const login = await again.post('/auth/login', { email: 'root@example.com', password: PASSWORD });
    expect(login.body.user.roles).toEqual(['user', 'admin']);
    expect((await again.refresh(body.refreshToken)).status).toBe(200);
  });

  it('is told in production that it needs one', () => {
    const { NODE_ENV } = process.env;
    process.env['NODE_ENV'] = 'production';
    try {
      expect(() => MongodModule.forRoot({ uri: '' })).toThrow(/uri: is required in production/);
      expect(() => MongodModule.forRoot({ uri: 'mongodb://localhost/x' })).not.toThrow();
    } finally {
      process.env['NODE_ENV'] = NODE_ENV;
    }
  });
});

describe('the folder for secrets, mails and data', () => {
  it('keeps itself out of git, and leaves alone a folder that was there', async () => {
    ensureDataDir(join(folder, 'a', '.data'));
    expect(await readFile(join(folder, 'a', '.data', '.gitignore'), 'utf8')).toBe('*\n');
    ensureDataDir(folder);
    expect(existsSync(join(folder, '.gitignore'))).toBe(false);
  });
});

describe('a command in the folder of an application', () => {
  it('starts no database there, which nobody would find the administrator in', async () => {
    await startHost({}, {}, { nodeEnv: 'development', dataDir: join(folder, '.data') }).then((host) =>
      host.close(),
    );
    await mkdir(join(folder, '.data'), { recursive: true });
    await writeFile(join(folder, '.data', 'secrets.json'), JSON.stringify(SECRETS), { mode: 0o600 });
    const { code, stderr } = await commands.run(LISTED, {}, folder, PASSWORD);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/MONGODB_URI is not set.*--config/)]);
    expect(existsSync(join(folder, '.data', 'mongodb'))).toBe(false);
  });

  const SECRETS = TEST_SECRETS;
  const OPTIONS = `{
    jwtRefreshSecret: process.env.REFRESH_SECRET,
    keyEncryptionKey: '${SECRETS.KEY_ENCRYPTION_KEY}',
    roles: ['editor'],
    collectionPrefix: 'auth_',
    dbName: process.env.DB_NAME,
    isGlobal: true,
  }`;
  const MODULES: Record<string, string> = {
    'default.mjs': `export default ${OPTIONS};`,
    'named.mjs': `export const options = ${OPTIONS}; export const mongodbUri = process.env.DATABASE_URL;`,
    'factory.mjs': `export default async () => (${OPTIONS});`,
    'plain.cjs': `module.exports = ${OPTIONS};`,
    'compiled.cjs': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${OPTIONS};`,
    'exports.cjs': `exports.options = () => (${OPTIONS});`,
  };

  it.each(Object.keys(MODULES))("goes by the application's own options: %s", async (name) => {
    const uri = freshDatabaseUri();
    const dbName = `${new URL(uri).pathname.slice(1)}_own`;
    const own = new URL(uri);
    own.pathname = `/${dbName}`;
    await writeFile(join(folder, name), MODULES[name]!);
    await writeFile(
      join(folder, '.env'),
      `REFRESH_SECRET=${SECRETS.JWT_REFRESH_SECRET}\nDB_NAME=${dbName}\n`,
    );
    // A server that is not MONGODB_URI's goes before it.
    const env: Record<string, string> = name === 'named.mjs' ? { DATABASE_URL: uri } : { MONGODB_URI: uri };
    const args = ['--config', name, 'users', 'create-admin', '--email', 'root@example.com', '--name', 'Root'];
    const created = await commands.run([...args, '--password-stdin'], env, folder, PASSWORD);
    expect([created.stderr, created.code]).toEqual(['', 0]);
    const role = ['--config', name, 'users', 'set-role', 'root@example.com', 'user', 'admin', 'editor'];
    if (name === 'default.mjs') expect((await commands.run(role, env, folder)).code).toBe(0);
    const database = new DatabaseProbe(own.toString());
    expect(await database.collection('auth_users' as 'users').countDocuments()).toBe(1);
    await database.drop();
    expect(await stat(join(folder, '.data')).catch(() => undefined)).toBeUndefined();
  });

  it('says in one line what is wrong with them', async () => {
    await writeFile(
      join(folder, 'wrong.mjs'),
      'export default { bcryptCost: 3, jwtRefreshSecret: "short" };',
    );
    await writeFile(join(folder, 'nothing.mjs'), 'export const other = 1;');
    const run = (file: string) =>
      commands.run(['--config', file, 'users', 'list'], { MONGODB_URI: 'mongodb://x' }, folder);
    expect((await run('wrong.mjs')).stderr).toMatch(/bcryptCost: .*\n.*|jwtRefreshSecret/s);
    expect((await run('nothing.mjs')).stderr).toMatch(/^--config nothing.mjs: must export the options/);
    expect((await run('missing.mjs')).stderr).toMatch(/^--config missing.mjs: can't be loaded/);
  });
});

describe('the limit of sign-ups', () => {
  it('says in development how it is switched off, in its answer and once in the log', async () => {
    const host = await startHost({}, {}, { nodeEnv: 'development', rateLimits: true });
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await host.api.signUp());
    expectProblem(answers.at(-1)!, 'too_many_attempts');
    expect(answers.at(-1)!.body.detail).toMatch(/RATE_LIMITS=off.*rateLimits: false/);
    expect(host.warnings.filter((line) => /limit of signup.*rateLimits: false/.test(line))).toHaveLength(1);
    await host.close();
  });

  it('says nothing of it in production', async () => {
    const server = await startApp({
      ...{ NODE_ENV: 'production', RATE_LIMITS: 'on', PUBLIC_URL: 'https://auth.example.com' },
      ...{ SMTP_URL: 'smtp://127.0.0.1:1' },
    });
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await server.api.signUp());
    expectProblem(answers.at(-1)!, 'too_many_attempts');
    expect(answers.at(-1)!.body.detail).toBeUndefined();
    await server.close();
  });
});

describe('a host that has not told us where it is', () => {
  it('is told what to set as publicUrl, unless it has', async () => {
    const said = async (publicUrl?: string) => {
      const host = await startHost({}, {}, publicUrl === undefined ? {} : { publicUrl });
      await host.close();
      return { host, lines: host.warnings.filter((line) => line.includes('publicUrl')) };
    };
    const { host, lines } = await said();
    const { port } = new URL(host.api.url);
    expect(lines).toEqual([expect.stringContaining(`publicUrl: 'http://localhost:${port}'`)]);
    expect((await said('http://localhost:4000')).lines).toEqual([]);
  });

  it.each(['express', 'fastify'] as const)(
    'is told once that its prefix moves our routes, on %s',
    async (platform) => {
      const warnings: string[] = [];
      const nothing = (): void => undefined;
      const logger = {
        log: nothing,
        error: nothing,
        warn: (line: unknown) => void warnings.push(String(line)),
      };
      const start = async (routePrefix: string, exclude: string[]): Promise<INestApplication> => {
        @Module({
          imports: [
            MongooseModule.forRoot(freshDatabaseUri()),
            NightlatchModule.forRoot({
              nodeEnv: 'test',
              dataDir: folder,
              bcryptCost: 10,
              rateLimits: false,
              routePrefix,
            }),
          ],
        })
        class HostModule {}
        const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
        const app = await NestFactory.create(HostModule, adapter, { logger, abortOnError: false });
        app.setGlobalPrefix('api', { exclude });
        await app.listen(0, '127.0.0.1');
        return app;
      };
      const moved = await start('', ['.well-known/{*ours}']);
      const api = new Api(await moved.getUrl());
      await api.get('/.well-known/jwks.json');
      for (const path of ['/api/auth/login', '/api/auth/refresh', '/api/users']) await api.post(path, {});
      const said = warnings.filter((line) => line.includes('routePrefix'));
      expect(said).toEqual([expect.stringContaining('under "/api"')]);
      await moved.close();

      warnings.length = 0;
      const told = await start('api', ['api/{*ours}', '.well-known/{*ours}']);
      const other = new Api(await told.getUrl());
      expect((await other.post('/api/auth/signup', newPerson())).status).toBe(201);
      await other.get('/.well-known/jwks.json');
      expect(warnings.filter((line) => line.includes('routePrefix'))).toEqual([]);
      await told.close();
    },
  );
});
