import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { Api } from '../support/api.js';
import { freshDatabaseUri, DatabaseProbe } from '../support/database.js';
import { type Caller, graphqlCaller, graphqlSocketCaller } from '../support/host-contexts.js';
import { eventually } from '../support/other-service.js';
import { freePort } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

/** Compiles a file of test/support to run on the built service. */
function compile(name: string): string {
  const built = pathToFileURL(resolve('dist')).href;
  return transformSync(readFileSync(`test/support/${name}.ts`, 'utf8').replaceAll('../../src', built), {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
    },
    module: { type: 'es6' },
  }).code;
}

describe('GraphQL by Mercurius', () => {
  const mongodbUri = freshDatabaseUri();
  const opened: Caller[] = [];
  let folder: string;
  let child: ChildProcess;
  let api: Api;
  let output = '';

  beforeAll(async () => {
    // Inside the project, where its packages are found.
    mkdirSync('.data', { recursive: true });
    folder = mkdtempSync(resolve('.data', 'mercurius-'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const name of ['host-resolver', 'mercurius-host'])
      writeFileSync(join(folder, `${name}.js`), compile(name));
    const port = await freePort();
    child = spawn(process.execPath, [join(folder, 'mercurius-host.js')], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        MONGODB_URI: mongodbUri,
        BCRYPT_COST: '10',
        RATE_LIMITS: 'off',
        SWAGGER: 'off',
        ...TEST_SECRETS,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    api = new Api(`http://127.0.0.1:${port}`);
    const ready = (): Promise<boolean> =>
      api.get('/health/ready').then(
        ({ status }) => status === 200,
        () => false,
      );
    await eventually(ready, 45).catch((cause: unknown) => {
      throw new Error(`It did not start:\n${output}`, { cause });
    });
  });
  afterEach(() => {
    for (const it of opened.splice(0)) it.close();
  });
  afterAll(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
    await new DatabaseProbe(mongodbUri).drop();
  });

  describe.each([
    { kind: 'over HTTP', open: (token?: string) => graphqlCaller(api.url, token) },
    { kind: 'over a socket', open: (token?: string) => graphqlSocketCaller(api.url, token) },
  ])('$kind', ({ open }) => {
    const caller = (token?: string): Caller => {
      const it = open(token);
      opened.push(it);
      return it;
    };

    it('lets the holders of tokens in, each as who they are, and nobody else', async () => {
      for (let i = 0; i < 2; i += 1) {
        const { body } = await api.signUp();
        expect(await caller(body.accessToken).call('me')).toEqual({
          answer: { id: body.user.id, roles: ['user'] },
        });
        expect(await caller(body.accessToken).call('admin')).toMatchObject({
          refusal: { extensions: { code: 'forbidden', status: 403 } },
        });
      }
      expect(await caller().call('open')).toEqual({ answer: { id: null, roles: [] } });
      for (const [token, code] of [
        [undefined, 'authentication_required'],
        ['no-token', 'access_token_invalid'],
      ] as const) {
        const outcome = await caller(token).call('me');
        expect(outcome).toMatchObject({ refusal: { extensions: { code, status: 401 } } });
        expect(JSON.stringify(outcome)).not.toMatch(/node_modules|\.js:/);
      }
      expect(output).toBe('');
    });

    it('feels a log-out while the connection is open', async () => {
      const { body } = await api.signUp();
      const person = caller(body.accessToken);
      expect(await person.call('me')).toHaveProperty('answer');
      await api.post('/auth/logout', { refreshToken: body.refreshToken });
      await eventually(async () => 'refusal' in (await person.call('me')));
    });
  });
});
