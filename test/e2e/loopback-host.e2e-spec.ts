import { randomBytes } from 'node:crypto';
import { type Answer } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

const METRICS_TOKEN = randomBytes(32).toString('base64url');
const DOCS = ['/docs', '/docs/', '/docs/swagger-ui-init.js', '/docs/swagger-ui.css', '/docs-json'];

function get(url: string, path: string, host: string | undefined, headers: string[] = []): Promise<Answer> {
  const head = host === undefined ? [`GET ${path} HTTP/1.0`] : [`GET ${path} HTTP/1.1`, `Host: ${host}`];
  return sendRaw(url, [...head, 'Connection: close', ...headers, '', ''].join('\r\n'));
}

function suite(env: Record<string, string>, check: (url: () => string) => void): void {
  const mongodbUri = freshDatabaseUri();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer({ ...TEST_SECRETS, MONGODB_URI: mongodbUri, ...env });
  });
  afterAll(async () => {
    await server.stop();
    await new DatabaseProbe(mongodbUri).drop();
  });
  check(() => server.api.url);
}

describe('A DNS name rebound to the loopback address', () => {
  suite({ PUBLIC_URL: 'http://dev.example.com:8080' }, (url) => {
    describe.each([...DOCS, '/metrics'])('GET %s', (path) => {
      it.each([
        ['a foreign name', 'attacker.example'],
        ['a foreign name with our port', 'attacker.example:3000'],
        ['a name that begins like ours', 'localhost.attacker.example'],
        ['a name that begins like an address', '127.0.0.1.attacker.example'],
        ['a name that ends like ours', 'notlocalhost:3000'],
        ['a name that PUBLIC_URL ends with', 'example.com'],
        ['an address that others reach', '192.0.2.1:3000'],
        ['the address of every interface', '0.0.0.0:3000'],
        ['an empty name', ''],
        ['no Host at all, in HTTP/1.0', undefined],
      ])('is refused to %s', async (_what, host) => {
        const answer = await get(url(), path, host);
        expectProblem(answer, 'misdirected_request');
        expect(answer.body.detail).toContain('PUBLIC_URL');
      });

      it.each([
        ['localhost', 'localhost'],
        ['localhost, in any case and with a port', 'LocalHost:3000'],
        ['127.0.0.1', '127.0.0.1:3000'],
        ['any address of 127.0.0.0/8', '127.8.9.10'],
        ['[::1]', '[::1]:3000'],
        ['the host of PUBLIC_URL', 'dev.example.com:8080'],
        ['the host of PUBLIC_URL, whatever the port', 'dev.example.com'],
      ])('is answered to %s', async (_what, host) => {
        expect((await get(url(), path, host)).status).toBeLessThan(400);
      });

      it('is refused to a page that adds X-Forwarded-Host', async () => {
        const headers = ['X-Forwarded-Host: localhost', 'Forwarded: host=localhost'];
        expectProblem(await get(url(), path, 'attacker.example', headers), 'misdirected_request');
      });
    });

    it.each(['/health/live', '/.well-known/jwks.json', '/'])(
      '%s, which production has too, is for everybody',
      async (path) => {
        expect((await get(url(), path, 'attacker.example')).status).toBe(200);
      },
    );
  });
});

describe('Any name, where more than this machine may read', () => {
  const NETWORK = { HOST: '0.0.0.0', METRICS_TOKEN };
  const PRODUCTION = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://auth.example.com',
    HOST: '127.0.0.1',
    SWAGGER: 'on',
    METRICS_TOKEN,
  };
  describe.each([
    ['a development server that listens to the network', NETWORK],
    ['production behind a proxy on the same machine, with SWAGGER=on', PRODUCTION],
  ])('on %s', (_what, env) => {
    suite(env, (url) => {
      it.each(DOCS)('reads %s', async (path) => {
        expect((await get(url(), path, 'anything.example')).status).toBeLessThan(400);
      });

      it('reads /metrics with the token, and only with it', async () => {
        const token = [`Authorization: Bearer ${METRICS_TOKEN}`];
        expect((await get(url(), '/metrics', 'anything.example', token)).status).toBe(200);
        expectProblem(await get(url(), '/metrics', 'localhost'), 'authentication_required');
      });
    });
  });
});
