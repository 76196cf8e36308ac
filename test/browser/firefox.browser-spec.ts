import puppeteer, { type Browser, type BrowserContext, type Page } from 'puppeteer-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { type Site, startSite } from '../support/browser.js';
import { CLIENT_SCRIPTS, clientPage } from '../support/client-page.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';
import { Wire } from '../support/wire.js';

/** As Debian has it. Playwright drives none but its own; puppeteer-core does, of version 24, as 25 is not for Node.js 20. */
let browser: Browser;
let server: TestApp;
let wire: Wire;
/** Somebody's application, of one site with the service. */
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  const PORT = String(await freePort());
  wire = await Wire.start(Number(PORT));
  site = await startSite(clientPage(wire.url), CLIENT_SCRIPTS);
  server = await startApp({ PORT, PUBLIC_URL: wire.url, CORS_ORIGINS: site.localhost });
  browser = await puppeteer.launch({ browser: 'firefox', executablePath: process.env['FIREFOX_PATH'] ?? '' });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([wire.close(), server.close(), site.close()]);
});

const complaints: string[] = [];
beforeEach(async () => {
  context = await browser.createBrowserContext();
});
afterEach(async () => {
  await context.close();
  expect(complaints.splice(0)).toEqual([]);
});

/** A tab. What it complains of, such as a violation of the policy, fails the test. */
async function newTab(): Promise<Page> {
  const tab = await context.newPage();
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
  });
  return tab;
}

/** Waits for the heading of a view, and for what it loads. */
async function heading(tab: Page, name: string): Promise<void> {
  await tab.locator(`h1::-p-text(${name})`).wait();
  await tab.waitForFunction(`document.querySelector('.nl-skeleton') === null`);
}

it('logs in on our pages, and shows the account', async () => {
  const person = newPerson();
  await server.api.post('/auth/signup', person);
  const tab = await newTab();
  await tab.goto(`${wire.url}/login?returnTo=%2Faccount`);
  await heading(tab, 'Log in');
  await tab.locator('[name=login]').fill(person.email);
  await tab.locator('[name=password]').fill(PASSWORD);
  await tab.locator('button[type=submit]').click();
  await heading(tab, 'Profile');
  for (const [path, title, content] of [
    ['/account/security', 'Security', 'Passkeys'],
    ['/account/sessions', 'Sessions', 'Firefox on Linux'],
    ['/account', 'Profile', person.email],
  ] as const) {
    await tab.goto(wire.url + path);
    await heading(tab, title);
    await tab.locator(`main ::-p-text(${content})`).wait();
  }
  await tab.locator('button::-p-text(Log out)').click();
  await heading(tab, 'Log in');
  await tab.goBack();
  await heading(tab, 'Log in');
  expect(await tab.content()).not.toContain(person.email);
});

it('keeps one session for two tabs of an application, over lives of its access tokens, and ends it in both', async () => {
  const person = newPerson();
  const tabs = [await newTab(), await newTab()];
  for (const tab of tabs) {
    await tab.goto(site.localhost);
    await tab.waitForFunction(`window.auth?.state.status === 'signedOut'`);
  }
  const [here, there] = tabs as [Page, Page];
  // Nobody is logged in yet: Firefox says so of the answer.
  complaints.splice(0);
  await here.evaluate(`auth.signUp(${JSON.stringify(person)})`);
  await there.waitForFunction(`auth.state.user?.email === '${person.email}'`);
  const before = wire.arrived('/auth/refresh');
  for (let life = 0; life < 5; life += 1) {
    server.clock.advance(600);
    await here.evaluate('pass(600)');
    const ask = `auth.request('GET', '/auth/me').then(({ data }) => data?.email)`;
    expect(await Promise.all(tabs.map((tab) => tab.evaluate(ask)))).toEqual([person.email, person.email]);
  }
  expect(wire.arrived('/auth/refresh') - before).toBe(5);
  const { items } = (await here.evaluate(
    `auth.request('GET', '/auth/sessions').then(({ data }) => data)`,
  )) as { items: object[] };
  expect(items).toHaveLength(1);
  await there.evaluate('auth.logOut()');
  await here.waitForFunction(`auth.state.reason === 'logged_out'`);
});
