import axe from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

const PRODUCT = 'Fern & <b>Söhne</b>';
/** What a stranger may be called. */
const ATTACK = '<img src=x onerror=alert(1)>';

let browser: Browser;
let server: TestApp;
let site: string;
beforeAll(async () => {
  browser = await launchBrowser();
  const PORT = String(await freePort());
  site = `http://localhost:${PORT}`;
  server = await startApp({ PORT, PUBLIC_URL: site, PRODUCT_NAME: PRODUCT });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const complaints: string[] = [];
const contexts: BrowserContext[] = [];
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

/** A browser that has never been here. What it complains of, such as a violation of the policy, fails the test. */
async function newBrowser(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
  contexts.push(context);
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('dialog', (dialog) => complaints.push(dialog.message()));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site) && !/^(data|blob):/.test(url)) complaints.push(`asks ${url}`);
  });
  context.on('console', (message) => {
    const isRefusal = /the server responded with a status of 4/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isRefusal) complaints.push(message.text());
  });
  return context.newPage();
}

/** That a view is for everybody: in light and dark, on a phone and on a desk. */
async function checkView(page: Page): Promise<void> {
  await page.locator('.nl-skeleton').waitFor({ state: 'detached' });
  const viewport = page.viewportSize()!;
  await page.evaluate(axe.source);
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: viewport.height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const { violations }: any = await page.evaluate('axe.run()');
    expect(violations.map(({ id, nodes }: any) => [id, nodes.map(({ html }: any) => html)])).toEqual([]);
  }
  await page.setViewportSize(viewport);
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

async function open(page: Page, path: string, title: string | RegExp): Promise<void> {
  await page.goto(site + path);
  await heading(page, title);
}

/** Somebody who has an account. */
async function account(name = 'Ada Lovelace'): Promise<{ email: string; accessToken: string }> {
  const person = { ...newPerson(), name };
  const { accessToken } = (await server.api.post('/auth/signup', person)).body;
  return { email: person.email, accessToken };
}

async function logIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

describe('logging in', () => {
  it('with a password leads to the place that was asked for, and says what went wrong', async () => {
    const { email } = await account();
    const page = await newBrowser();
    await open(page, '/login?returnTo=%2Faccount%2Factivity', 'Log in');
    expect(await page.title()).toBe(`Log in · ${PRODUCT}`);
    await checkView(page);
    await page.getByLabel('E-mail or username').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password of Ada');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe(email);
    await checkView(page);
    await logIn(page, email);
    await heading(page, 'Activity');
    expect(page.url()).toBe(`${site}/account/activity`);
    await page.goto(`${site}/login`);
    await heading(page, 'Profile');
  });
});

describe('the account', () => {
  /** Somebody who is logged in, at a view. */
  async function at(path: string, title: string, name?: string): Promise<{ page: Page; email: string }> {
    const { email } = await account(name);
    const page = await newBrowser();
    await open(page, `/login?returnTo=${encodeURIComponent(path)}`, 'Log in');
    await logIn(page, email);
    await heading(page, title);
    return { page, email };
  }

  it('shows the profile, whatever somebody is called, and changes it', async () => {
    const { page } = await at('/account', 'Profile', ATTACK);
    await page.getByText(ATTACK).first().waitFor();
    await checkView(page);
    await page.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your profile is saved.').waitFor();
    await page.getByRole('banner').getByText('Grace Hopper').waitFor();
  });

  it('shows nothing to who goes back after a log-out', async () => {
    const { page, email } = await at('/account', 'Profile');
    await page.getByRole('link', { name: 'Activity' }).click();
    await heading(page, 'Activity');
    await page.getByRole('button', { name: 'Log out' }).click();
    await heading(page, 'Log in');
    await page.goBack();
    await page.waitForURL('**/login**');
    await heading(page, 'Log in');
    expect(await page.content()).not.toContain(email);
  });
});
