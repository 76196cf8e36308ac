import * as oauth from 'oauth4webapi';
import { PASSWORD } from '../support/api.js';
import { postForm } from '../support/oauth.js';
import { startApp, type TestApp } from '../support/test-app.js';

const PUBLIC_URL = 'http://localhost:3000';
const AUDIENCE = 'https://api.example.com';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ PUBLIC_URL, JWT_AUDIENCE: AUDIENCE, JWT_CLIENT_ID: 'storefront' });
});
afterAll(() => server.close());

/** To the port that the test has, in place of the one that the service says to be at. */
const options = {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its way of saying: for tests alone
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: (url: string, init: object): Promise<Response> =>
    fetch(url.replace(PUBLIC_URL, server.api.url), init),
};

async function issuer(): Promise<oauth.AuthorizationServer> {
  const expected = new URL(PUBLIC_URL);
  const answer = await oauth.discoveryRequest(expected, { algorithm: 'oauth2', ...options });
  return oauth.processDiscoveryResponse(expected, answer);
}

const request = (token: string): Request =>
  new Request('https://api.example.com/orders', { headers: { Authorization: `Bearer ${token}` } });

describe('a validator that is strict about RFC 9068 (oauth4webapi)', () => {
  it('accepts the access tokens of a login, of a refresh and of the token endpoint', async () => {
    const { body } = await server.api.signUp();
    const refreshed = await server.api.refresh(body.refreshToken);
    const form = { grant_type: 'password', username: body.user.email, password: PASSWORD };
    const granted = await postForm(server.api, '/auth/token', form);
    const as = await issuer();
    for (const token of [body.accessToken, refreshed.body.accessToken, granted.body.access_token]) {
      const claims = await oauth.validateJwtAccessToken(as, request(token), AUDIENCE, options);
      expect(claims).toMatchObject({ sub: body.user.id, client_id: 'storefront', acr: 'aal1', amr: ['pwd'] });
    }
  });

  it('refuses them for another audience', async () => {
    const { body } = await server.api.signUp();
    await expect(
      oauth.validateJwtAccessToken(
        await issuer(),
        request(body.accessToken),
        'https://other.example.com',
        options,
      ),
    ).rejects.toThrow(/aud/);
  });
});
