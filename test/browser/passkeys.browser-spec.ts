import { readFileSync } from 'node:fs';
import { type Browser, type CDPSession, type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser, type Site, startSite } from '../support/browser.js';
import { claimsOf } from '../support/jwt.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** The script of the manual, for a server on port 3000. */
const [, SCRIPT = ''] =
  /```js\n(\/\/ passkeys\.js\n.+?)```/s.exec(readFileSync('docs/passkeys.md', 'utf8')) ?? [];

let browser: Browser;
let server: TestApp;
let publicUrl: string;
let site: Site;
let page: Page;
let devTools: CDPSession;
/** Chromium's virtual one. It holds three discoverable passkeys, and counts its signatures. */
let authenticatorId: string;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await startSite();
  const PORT = String(await freePort());
  publicUrl = `http://localhost:${PORT}`;
  server = await startApp({ PORT, PUBLIC_URL: publicUrl, CORS_ORIGINS: site.localhost });
  page = await (await browser.newContext()).newPage();
  await page.goto(site.localhost);
  const content = SCRIPT.replace('http://localhost:3000', publicUrl);
  const names = [...content.matchAll(/export async function (\w+)/g)].map(([, name]) => name);
  await page.addScriptTag({ type: 'module', content: `${content}\nwindow.passkeys = { ${names.join()} };` });
  await page.waitForFunction('window.passkeys');
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), site.close()]);
});

beforeEach(async () => {
  devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  ({ authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...({ protocol: 'ctap2', transport: 'internal' } as const),
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  }));
});
afterEach(() => devTools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }));

/** What the script of the manual gives, or the problem that it throws. */
function call(name: string, ...args: unknown[]): Promise<any> {
  return page.evaluate(
    async ([called, given]) => {
      try {
        return await (globalThis as any).passkeys[called as string](...(given as unknown[]));
      } catch (error: any) {
        return { ...error, name: error.name };
      }
    },
    [name, args],
  );
}

/** What the authenticator has. */
async function kept(): Promise<any[]> {
  return (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

async function signUp(): Promise<any> {
  return (await server.api.post('/auth/signup', newPerson())).body;
}

it('a passkey is registered, logs in without a name, also from the autofill, and is the second factor', async () => {
  const { accessToken, user } = await signUp();
  const added = await call('addPasskey', accessToken, 'Laptop');
  expect(added).toMatchObject({ name: 'Laptop', backupEligible: false, backedUp: false });
  expect(added.recoveryCodes).toHaveLength(10);
  expect(await kept()).toEqual([expect.objectContaining({ rpId: 'localhost', isResidentCredential: true })]);

  for (const more of [{}, { mediation: 'conditional' }]) {
    const login = await call('logIn', more);
    expect(login).toMatchObject({ user: { id: user.id } });
    expect(claimsOf(login.accessToken)).toMatchObject({ acr: 'aal2', amr: ['hwk', 'user', 'mfa'] });
  }

  const waiting = await server.api.post('/auth/login', { email: user.email, password: PASSWORD });
  expect(waiting.body).toMatchObject({
    code: 'second_factor_required',
    methods: ['passkey', 'recovery_code'],
  });
  const { accessToken: both } = await call('continueLogin', waiting.body.challenge);
  expect(claimsOf(both)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'hwk', 'user', 'mfa'] });

  expect(await call('addPasskey', both)).toMatchObject({ name: 'InvalidStateError' });
  expect(claimsOf((await call('stepUp', accessToken)).accessToken)).toMatchObject({ acr: 'aal2' });
});

it('an account is opened with a passkey alone; what is removed or unknown the browser forgets', async () => {
  const { email } = newPerson();
  const opened = await call('signUp', 'Ada Lovelace', email);
  expect(opened).toMatchObject({ user: { email } });
  const [passkey] = await kept();
  expect(passkey).toMatchObject({ userName: email, userDisplayName: 'Ada Lovelace' });
  const id = Buffer.from(passkey.credentialId, 'base64').toString('base64url');
  expect(await call('removePasskey', opened.accessToken, id)).toMatchObject({ code: 'last_credential' });

  // The name has changed: the browser hears of it with the next login.
  await server.api.request('PATCH', '/auth/me', { token: opened.accessToken, body: { name: 'Ada King' } });
  await call('logIn');
  expect(await kept()).toEqual([expect.objectContaining({ userDisplayName: 'Ada King' })]);

  // Another account's passkey with the same name is refused, and goes; this one stays.
  expect(await call('signUp', 'Eve', email)).toMatchObject({ code: 'email_taken' });
  expect(await kept()).toHaveLength(1);

  await server.database.collection<any>('users').deleteOne({ _id: opened.user.id });
  expect(await call('logIn')).toMatchObject({ code: 'passkey_unknown' });
  expect(await kept()).toEqual([]);
});

it('a passkey that is removed on the page is gone from the browser as well', async () => {
  const { accessToken } = await signUp();
  const { id } = await call('addPasskey', accessToken);
  const { accessToken: withPasskey } = await call('logIn');
  expect(await call('removePasskey', withPasskey, id)).toMatchObject({ items: [] });
  expect(await kept()).toEqual([]);
});
