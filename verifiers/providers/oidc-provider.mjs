import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { version } = JSON.parse(
  readFileSync(new URL('../../node_modules/oidc-provider/package.json', import.meta.url), 'utf8'),
);

/** https://github.com/panva/node-oidc-provider, with the pages that it brings for development. */
export const OIDC_PROVIDER = {
  name: 'oidc-provider',
  id: 'op',
  debian: [],
  version: () => version,

  async start({ port, redirectUri, client, person }) {
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      pkce: { required: () => true },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, email: person.email, email_verified: true, name: person.name }),
      }),
    });
    const server = createServer(provider.callback()).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return {
      settings: { ISSUER: issuer },
      stop: () => server.closeAllConnections() ?? server.close(),
    };
  },

  async logIn(page, { login }) {
    await page.getByPlaceholder('Enter any login').fill(login);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
  },

  consent: (page) => page.getByRole('button', { name: 'Continue' }),
};
