import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { Api } from '../support/api.js';
import { eventually } from '../support/other-service.js';
import { freePort } from '../support/server-process.js';
import { newKey, REVOCATIONS_PATH, TestIssuer } from '../../src/testing/test-issuer.js';

const ES = newKey('ES256');
const RS = newKey('RS256');
const STRANGER = newKey('ES256');

/** The files that docs/verify-elsewhere.md shows, by name. */
const files = new Map(
  [...readFileSync('docs/verify-elsewhere.md', 'utf8').matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(
    ([, name, text]) => [name!, text!],
  ),
);

/** Makes a file of the document runnable here: this issuer, and the built module under its later name. */
function runnable(name: string, issuer: TestIssuer): string {
  const text = files.get(name)!.replace('https://auth.example.com', issuer.url);
  if (!name.endsWith('.ts')) return text;
  const built = pathToFileURL(resolve('dist/resource-server/index.js')).href;
  return transformSync(text.replace('@nightlatch/resource-server', built), {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
    },
    module: { type: 'es6' },
  }).code;
}

describe.each([
  { title: 'the Nest application', entry: 'orders.ts', others: [], path: '/orders' },
  { title: 'the jose server', entry: 'server.mjs', others: ['verify.mjs'], path: '/' },
])('docs/verify-elsewhere.md: $title', ({ entry, others, path }) => {
  let issuer: TestIssuer;
  let child: ChildProcess;
  let folder: string;
  let output = '';
  let api: Api;

  beforeAll(async () => {
    issuer = await TestIssuer.start(ES, RS);
    // Inside the project, where its packages are found.
    mkdirSync('.data', { recursive: true });
    folder = mkdtempSync(resolve('.data', 'docs-'));
    for (const name of [entry, ...others]) {
      writeFileSync(join(folder, name.replace(/ts$/, 'mjs')), runnable(name, issuer));
    }
    const port = await freePort();
    child = spawn(process.execPath, [join(folder, entry.replace(/ts$/, 'mjs'))], {
      env: { PATH: process.env['PATH'] ?? '', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    api = new Api(`http://127.0.0.1:${port}`);
    await untilStatus(issuer.token(), 200);
  });
  afterAll(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await issuer.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const statusOf = async (token?: string): Promise<number> => (await api.get(path, token)).status;

  async function untilStatus(token: string, status: number): Promise<void> {
    try {
      await eventually(
        () =>
          statusOf(token).then(
            (now) => now === status,
            () => false,
          ),
        45,
      );
    } catch (error) {
      throw new Error(`No ${status}:\n${output}`, { cause: error });
    }
  }

  it('lets the holders of tokens in, and nobody else', async () => {
    const answer = await api.get(path, issuer.token({ key: RS }));
    expect(JSON.parse(answer.text)).toEqual({ owner: 'user-1', roles: ['user'] });
    const none = await api.get(path);
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const past = Math.floor(Date.now() / 1000) - 700;
    for (const token of [
      issuer.token({ key: STRANGER }),
      issuer.token({ key: STRANGER, header: { kid: ES.kid } }),
      issuer.token({ header: { typ: 'JWT' } }),
      issuer.token({ header: { alg: 'RS256' } }),
      issuer.token({ claims: { aud: 'billing' } }),
      issuer.token({ claims: { iss: 'https://auth.example.com' } }),
      issuer.token({ claims: { iat: past, exp: past + 600 } }),
      issuer.token({ claims: { ver: undefined } }),
      issuer.revocations(),
    ]) {
      const refused = await api.get(path, token);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });

  it('feels a log-out, a ban and the loss of a key', async () => {
    issuer.sids = ['session-2'];
    issuer.users = { 'user-3': 4 };
    await untilStatus(issuer.token({ claims: { sid: 'session-2' } }), 401);
    expect(await statusOf(issuer.token({ claims: { sub: 'user-3' } }))).toBe(401);
    expect(await statusOf(issuer.token({ claims: { sub: 'user-3', ver: 4 } }))).toBe(200);

    const fresh = newKey('ES256');
    issuer.published = issuer.listed = [ES, fresh];
    issuer.signer = fresh;
    await untilStatus(issuer.token({ key: RS }), 401);
    await untilStatus(issuer.token(), 200);
    expect(await statusOf(issuer.token({ key: ES }))).toBe(200);
  });

  it('refuses when the news is forged or lost, and recovers', async () => {
    const forged = issuer.revocations({ key: STRANGER, header: { kid: ES.kid } });
    issuer.overrides.set(REVOCATIONS_PATH, (_request, response) => response.end(forged));
    await untilStatus(issuer.token(), 503);
    issuer.overrides.clear();
    await untilStatus(issuer.token(), 200);
    await issuer.stop();
    await untilStatus(issuer.token(), 503);
    await issuer.resume();
    await untilStatus(issuer.token(), 200);
  });

  it('ends at SIGTERM, while the issuer hangs', async () => {
    issuer.overrides.set(REVOCATIONS_PATH, () => undefined);
    const before = issuer.count(REVOCATIONS_PATH);
    await eventually(() => issuer.count(REVOCATIONS_PATH) > before);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(output).not.toMatch(/error/i);
  });
});
