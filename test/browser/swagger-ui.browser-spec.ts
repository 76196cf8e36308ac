import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page, type Response } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

const mongodbUri = freshDatabaseUri();
const database = new DatabaseProbe(mongodbUri);
const screenshots = mkdtempSync(join(tmpdir(), 'nightlatch-swagger-ui-'));
let server: ServerProcess;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  server = await startServer({
    ...TEST_SECRETS,
    MONGODB_URI: mongodbUri,
    // Another origin than the one the page is opened on.
    PUBLIC_URL: 'http://localhost:1',
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await database.drop();
});

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${server.api.url}/docs`);
});
afterEach(() => page.close());

const dialog = (): ReturnType<Page['locator']> => page.locator('.auth-container', { hasText: 'OAuth2' });

/** Presses Authorize, fills in the form, presses the dialog's own button. */
async function logIn(username: string, password: string): Promise<Response> {
  await page.locator('.auth-wrapper .authorize').first().click();
  await dialog().locator('#oauth_username').fill(username);
  await dialog().locator('#oauth_password').fill(password);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname === '/auth/token'),
    dialog().getByRole('button', { name: 'Apply given OAuth2 credentials' }).click(),
  ]);
  return answer;
}

/** Opens a route and presses Execute. */
async function execute(operation: string): Promise<Response> {
  const block = page.locator(`#operations-${operation}`);
  if (!(await block.locator('.execute').isVisible())) await block.locator('.opblock-summary-control').click();
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/auth/me')),
    block.locator('.execute').click(),
  ]);
  await block
    .locator('.live-responses-table .response-col_status', { hasText: String(answer.status()) })
    .waitFor();
  return answer;
}

describe('Swagger UI', () => {
  it('logs in with e-mail and password, and calls a guarded route as that user', async () => {
    const { body } = await server.api.signUp();
    const answer = await logIn(body.user.email, PASSWORD);
    expect(answer.status()).toBe(200);
    // Where the page is, not where PUBLIC_URL says.
    expect(answer.url()).toBe(`${server.api.url}/auth/token`);
    await dialog().getByText('Authorized').waitFor();
    await page.screenshot({ path: join(screenshots, 'authorized.png') });
    await page.locator('.modal-ux .btn-done').first().click();

    const me = await execute('Me-NightlatchMe_me');
    expect(me.status()).toBe(200);
    expect(await me.json()).toEqual(body.user);
    await page.locator('#operations-Me-NightlatchMe_me .live-responses-table').scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(screenshots, 'me.png') });
    expect(complaints).toEqual([]);
  });

  it('the Authorize dialog: opens at its top with the cursor in the login, and takes the Enter key', async () => {
    const { body } = await server.api.signUp();
    await page.locator('.auth-wrapper .authorize').first().click();
    expect(await page.evaluate('document.activeElement.id')).toBe('oauth_username');
    expect(await page.locator('.auth-container h4').allInnerTexts()).toEqual([
      expect.stringMatching(/^password \(OAuth2/),
      expect.stringMatching(/^bearer/),
    ]);
    // No client, no scopes: nothing to fill in but the two.
    expect(await dialog().locator('input:visible, select:visible').count()).toBe(2);
    expect(await page.locator('.modal-ux').evaluate((box: any) => box.scrollTop)).toBe(0);

    await page.keyboard.type(body.user.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await dialog().getByText('Authorized').waitFor();
    await page.locator('.modal-ux .btn-done').first().click();
    expect((await execute('Me-NightlatchMe_me')).status()).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('a user who takes the introspection client’s fields for the login: they stand at introspection alone', async () => {
    await page.locator('.auth-wrapper .authorize').first().click();
    expect(await page.locator('.modal-ux').getByText('INTROSPECTION_CLIENTS').count()).toBe(0);
    await page.locator('.modal-ux .btn-done').first().click();

    await page.locator('[id$=NightlatchOAuth_introspect] .authorization__btn').click();
    const client = page.locator('.auth-container', { hasText: 'introspectionClient' });
    expect(await client.innerText()).toMatch(/Not for users.*INTROSPECTION_CLIENTS/);
    await client.locator('#auth-basic-username').fill('gateway');
    await client.getByRole('button', { name: 'Apply credentials' }).click();
    await client.getByText('Authorized').waitFor();
  });

  it('no padlock is closed before anybody logged in, those of optional credentials included', async () => {
    const closed = page.getByRole('button', { name: 'authorization button locked' });
    const all = page.locator('.authorization__btn');
    await all.first().waitFor();
    expect(await closed.count()).toBe(0);

    const { body } = await server.api.signUp();
    await logIn(body.user.email, PASSWORD);
    await dialog().getByText('Authorized').waitFor();
    // All but that of /metrics, which takes another token.
    expect(await closed.count()).toBe((await all.count()) - 1);
  });

  it('a shared computer: keeps neither password nor token in the browser’s storage', async () => {
    const { body } = await server.api.signUp();
    expect((await logIn(body.user.email, PASSWORD)).status()).toBe(200);
    await dialog().getByText('Authorized').waitFor();
    // In words, since the types of a page are not those of Node.
    const stored = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(stored).toBe('[{},{}]');
    expect(await page.context().cookies()).toEqual([]);
  });

  it('shows why a login was refused', async () => {
    const answer = await logIn(newPerson().email, PASSWORD);
    expect(answer.status()).toBe(400);
    await dialog().getByText('invalid_grant, description: The credentials are not valid.').waitFor();
    await page.screenshot({ path: join(screenshots, 'refused.png') });
  });

  it('takes a pasted access token as well', async () => {
    const { body } = await server.api.signUp();
    await page.locator('.auth-wrapper .authorize').first().click();
    const bearer = page.locator('.auth-container', { hasText: 'bearer' });
    await bearer.locator('input').fill(body.accessToken);
    await bearer.getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.modal-ux .btn-done').first().click();
    expect((await execute('Me-NightlatchMe_me')).status()).toBe(200);
  });

  it('asks for a new login when the session has ended: it does not refresh', async () => {
    const { body } = await server.api.signUp();
    await logIn(body.user.email, PASSWORD);
    await page.locator('.modal-ux .btn-done').first().click();
    await server.api.post('/auth/logout-all', undefined, body.accessToken);
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/auth/')) asked.push(pathname);
    });
    expect((await execute('Me-NightlatchMe_me')).status()).toBe(401);
    expect(asked).toEqual(['/auth/me']);

    await page.locator('.auth-wrapper .authorize').first().click();
    await dialog().getByRole('button', { name: 'Remove authorization' }).click();
    await page.locator('.modal-ux .btn-done').first().click();
    expect((await logIn(body.user.email, PASSWORD)).status()).toBe(200);
    await page.locator('.modal-ux .btn-done').first().click();
    expect((await execute('Me-NightlatchMe_me')).status()).toBe(200);
  });
});
