import { randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { type Answer } from '../support/api.js';
import { basic, postForm } from '../support/oauth.js';
import { challengeOf } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';
import { readPart } from '../support/tokens.js';

const PUBLIC_URL = 'http://localhost:3000';
const SECRET = randomBytes(32).toString('base64');

let server: TestApp;
let client: { accessToken: string; refreshToken: string; user: { id: string } };
beforeAll(async () => {
  server = await startApp({
    PUBLIC_URL,
    JWT_AUDIENCE: 'orders',
    JWT_CLIENT_ID: 'none',
    JWT_CLAIMS: 'jid={sub}@chat.example.com,scope={roles},https://example.com/kind=user',
    INTROSPECTION_CLIENTS: `orders:${SECRET}`,
  });
  client = (await server.api.signUp()).body;
});
afterAll(() => server.close());

describe('a verifier that looks under a name of its own', () => {
  it('finds there what JWT_CLAIMS says, and no client_id, by which RabbitMQ would merge all users into one', () => {
    const claims = readPart(client.accessToken, 'payload');
    expect(claims).toMatchObject({
      sub: client.user.id,
      jid: `${client.user.id}@chat.example.com`,
      scope: 'user',
      'https://example.com/kind': 'user',
    });
    expect(claims).not.toHaveProperty('client_id');
  });

  it('is served after a refresh as well, and by a host as claims of the user', async () => {
    const { body } = await server.api.refresh(client.refreshToken);
    client = { ...client, ...body };
    expect(readPart(client.accessToken, 'payload')).toMatchObject({
      jid: `${client.user.id}@chat.example.com`,
    });
    const whoami = await server.api.get('/auth/whoami', client.accessToken);
    expect(whoami.status).toBe(200);
  });
});

describe('introspection, as real verifiers ask', () => {
  const ask = (form: Record<string, string>): Promise<Answer> =>
    postForm(server.api, '/auth/introspect', form, basic('orders', SECRET));

  it.each<[string, Record<string, string>]>([
    ['Dovecot (introspection_mode = post)', {}],
    ['mod_auth_openidc', { token_type_hint: 'access_token' }],
  ])(
    'tells %s what its configuration looks for, every value of the type that it reads',
    async (_who, form) => {
      const { status, headers, body } = await ask({ token: client.accessToken, ...form });
      expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      expect(body).toMatchObject({
        active: true,
        token_type: 'Bearer',
        iss: PUBLIC_URL,
        aud: 'orders',
        sub: client.user.id,
        exp: expect.any(Number),
        roles: ['user'],
        scope: 'user',
        jid: `${client.user.id}@chat.example.com`,
      });
      expect(body).not.toHaveProperty('client_id');
    },
  );

  it('a refresh token in the place of an access token has neither the type nor the audience that they ask for', async () => {
    const { body } = await ask({ token: client.refreshToken, token_type_hint: 'access_token' });
    expect(body).toMatchObject({ active: true, token_type: 'N_A', sub: client.user.id });
    for (const name of ['aud', 'roles', 'scope', 'jid', 'client_id']) expect(body).not.toHaveProperty(name);
  });

  it('feels a log-out at once', async () => {
    const other = (await server.api.signUp()).body;
    await server.api.post('/auth/logout', { refreshToken: other.refreshToken });
    expect((await ask({ token: other.accessToken })).text).toBe('{"active":false}');
  });
});

describe('a client that knows nothing but a URL (RFC 9728)', () => {
  const options = {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its way of saying: for tests alone
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: (url: string, init: object): Promise<Response> =>
      fetch(url.replace(PUBLIC_URL, server.api.url), init),
  };

  it('finds from a 401 who issues tokens, and their endpoints', async () => {
    const refused = await server.api.get('/auth/me');
    const [, metadata] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate')!)!;
    expect(metadata).toBe(`${PUBLIC_URL}/.well-known/oauth-protected-resource`);
    const resource = new URL(PUBLIC_URL);
    const answer = await oauth.resourceDiscoveryRequest(resource, options);
    const described = await oauth.processResourceDiscoveryResponse(resource, answer);
    expect(described).toEqual({
      resource: PUBLIC_URL,
      authorization_servers: [PUBLIC_URL],
      bearer_methods_supported: ['header'],
    });
    const issuer = new URL(described.authorization_servers![0]!);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options });
    expect((await oauth.processDiscoveryResponse(issuer, found)).token_endpoint).toBe(
      `${PUBLIC_URL}/auth/token`,
    );
  });

  it('is told which role a route asks for', async () => {
    const admin = await server.api.get('/users');
    expect(admin.headers.get('www-authenticate')).toBe(
      challengeOf('authentication_required', { role: 'admin' }),
    );
  });

  it('has what it knows confirmed without a body', async () => {
    const path = '/.well-known/oauth-protected-resource';
    const first = await server.api.get(path);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    const again = await fetch(`${server.api.url}${path}`, {
      headers: { 'If-None-Match': first.headers.get('etag')! },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});
