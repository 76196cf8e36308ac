import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { startApp, type TestApp } from '../support/test-app.js';

const CALLBACK = 'http://localhost:3000/auth/federated/op/callback';

let http: Server;
let server: TestApp;

/** A real OpenID provider, whose user is always the same and agrees to everything. */
beforeAll(async () => {
  http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'op-client', client_secret: 'op-secret', redirect_uris: [CALLBACK] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        email: 'grace@op.example.com',
        email_verified: true,
        name: 'Grace Hopper',
      }),
    }),
    loadExistingGrant: async ({ oidc }: any) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, { login: { accountId: 'grace' } });
    else void answer(request, response);
  });
  server = await startApp({
    ...{ FEDERATED_PROVIDERS: 'op', OP_ISSUER: issuer, OP_PRIVATE_ADDRESSES: 'on' },
    ...{ OP_CLIENT_ID: 'op-client', OP_CLIENT_SECRET: 'op-secret' },
  });
});
afterAll(async () => {
  await server.close();
  http.closeAllConnections();
  http.close();
});

/** Follows links with cookies, as a browser does, until it comes back to a page of ours. */
async function browse(path: string): Promise<{ place: string; cookies: Map<string, string> }> {
  const jars = new Map<string, Map<string, string>>();
  let url = new URL(server.api.url + path);
  for (let step = 0; step < 10; step++) {
    // The service is reached where it listens, whatever it is called.
    const target =
      url.origin === 'http://localhost:3000' ? server.api.url + url.pathname + url.search : url.href;
    const jar = jars.get(new URL(target).host) ?? new Map<string, string>();
    jars.set(new URL(target).host, jar);
    const Cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(target, { redirect: 'manual', headers: Cookie === '' ? {} : { Cookie } });
    await response.text();
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    expect({ target, location }).toEqual({ target, location: expect.any(String) });
    url = new URL(location!, target);
    if (url.origin === 'http://localhost:3000' && !url.pathname.endsWith('/callback'))
      return { place: url.href, cookies: jars.get(new URL(server.api.url).host)! };
  }
  throw new Error('The browser was sent in circles.');
}

it('a login at oidc-provider, by a link, opens an account, and the next one finds it', async () => {
  const ids: string[] = [];
  for (let time = 0; time < 2; time++) {
    const { place, cookies } = await browse('/auth/federated/op/start?returnTo=/welcome');
    expect(place).toBe('http://localhost:3000/welcome');
    const headers = {
      Cookie: `nightlatch-refresh=${cookies.get('nightlatch-refresh')}`,
      Origin: 'http://localhost:3000',
    };
    const { status, body } = await server.api.request('POST', '/auth/refresh', { headers });
    expect(status).toBe(200);
    // Told at the userinfo endpoint alone.
    expect(body.user).toMatchObject({
      ...{ name: 'Grace Hopper', email: 'grace@op.example.com', emailVerified: true, hasPassword: false },
    });
    ids.push(body.user.id);
  }
  expect(new Set(ids).size).toBe(1);
});
