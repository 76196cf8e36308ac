import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { freePort, type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';
import { ATTACK, expectForEverybody, expectLooks } from '../support/web-visitors.js';

const ROOT = { email: 'root@example.com', password: 'umbrella in winter' };
const PASSWORD = 'violet umbrella sunday';

let browser: Browser;
const mongodbUri = freshDatabaseUri();
const database = new DatabaseProbe(mongodbUri);
let server: ServerProcess;
let origin: string;
let page: Page;
let ada: { id: string; email: string };

beforeAll(async () => {
  browser = await launchBrowser();
  const port = String(await freePort());
  origin = `http://localhost:${port}`;
  server = await startServer({
    ...TEST_SECRETS,
    ...{ PORT: port, PUBLIC_URL: origin, MONGODB_URI: mongodbUri, ROLES: 'editor' },
    ...{ ADMIN_EMAIL: ROOT.email, ADMIN_PASSWORD: ROOT.password },
  });
  ada = await signUp('Ada Lovelace', 'ada@example.com');
  await signUp(ATTACK, 'attack@example.com');
  await server.api.request('POST', '/auth/login', {
    body: { email: ada.email, password: 'wrong' },
    headers: { 'User-Agent': ATTACK },
  });
  ({ page } = await enter({}));
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await database.drop();
});

/** What a page did wrong by the rules of its own policy, or left uncaught. */
const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

async function signUp(name: string, email: string): Promise<{ id: string; email: string }> {
  const { body } = await server.api.post('/auth/signup', { name, email, password: PASSWORD }, undefined);
  return { id: body.user.id, email };
}

/** A browser in which somebody has logged in, with the cookie. */
async function enter({ locale = 'en' }, who = ROOT): Promise<{ context: BrowserContext; page: Page }> {
  const made = await browser.newContext({
    ...{ locale, viewport: { width: 1280, height: 900 } },
    // Colours are looked at, not what they are on their way to.
    reducedMotion: 'reduce',
  });
  const opened = await made.newPage();
  opened.on('pageerror', (error) => complaints.push(error.message));
  opened.on('request', (request) => {
    if (request.url().endsWith('/stolen')) complaints.push(request.url());
  });
  opened.on('console', (message) => {
    // Chromium logs every refusal of a request by its status; the page shows it.
    if (
      message.type() === 'error' &&
      !/the server responded with a status of 4|net::ERR_FAILED/.test(message.text())
    )
      complaints.push(message.text());
  });
  await opened.goto(`${origin}/login`);
  const status = await opened.evaluate(
    async (body) => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch('/auth/login', { method: 'POST', headers, body: JSON.stringify(body) })).status;
    },
    { ...who, transport: 'cookie' },
  );
  expect(status).toBe(200);
  return { context: made, page: opened };
}

const open = async (path: string, at = page): Promise<void> => {
  await at.goto(`${origin}/console${path}`);
  await at.locator('.nl-view h1').waitFor();
};
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = () => page.locator('[role=dialog], [role=alertdialog]');

describe('who gets in', () => {
  it('sends somebody who is not logged in to the login, and back here', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${origin}/console/users?q=ada`);
    await stranger.waitForURL(/\/login\?returnTo=/);
    expect(new URL(stranger.url()).searchParams.get('returnTo')).toBe('/console/users?q=ada');
    await stranger.context().close();
  });

  it('tells a user what this is for', async () => {
    const other = await enter({}, { email: ada.email, password: PASSWORD });
    await other.page.goto(`${origin}/console`);
    await other.page.getByRole('heading', { name: 'The console is for administrators' }).waitFor();
    await expectForEverybody(other.page);
    await other.context.close();
  });
});

describe('users', () => {
  it('are found by the beginning of their address, and shown by their names as typed', async () => {
    await open('/users');
    await page.getByRole('link', { name: ATTACK }).waitFor();
    await page.getByLabel('Search').fill('ADA@');
    await page.waitForURL(/q=ADA/);
    await page.getByRole('link', { name: ATTACK }).waitFor({ state: 'detached' });
    await button('Administrators').click();
    await page.getByText('No account fits').waitFor();
    await page.getByLabel('Search').fill('');
    await page.getByRole('link', { name: 'Administrator' }).waitFor();
  });

  it('are invited, get another role, are banned and let in again, and are deleted', async () => {
    await open('/users');
    await button('Invite a user').click();
    await page.getByLabel('Name').fill('Grace Hopper');
    await page.getByLabel('E-mail address').fill('ada@example.com');
    await button('Send the invitation').click();
    await page.getByText('Another account has this e-mail address.').waitFor();
    await page.getByLabel('E-mail address').fill('grace@example.com');
    await button('Send the invitation').click();
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();

    await button('Edit').click();
    await page.getByLabel('editor').check();
    await button('Save').click();
    await page.locator('.nl-view__badges').getByText('editor').waitFor();

    await button('Ban').click();
    await page.getByLabel('How long').selectOption('Until a time of your choice');
    await page.getByLabel('Ends at').fill('2999-12-31T12:00');
    await expectLooks(page);
    await dialog().getByRole('button', { name: 'Ban' }).click();
    await page.locator('.nl-view__badges').getByText('Banned until Dec 31, 2999').waitFor();
    await button('Lift the ban').click();
    await dialog().getByRole('button', { name: 'Lift the ban' }).click();
    await page.locator('.nl-view__badges').getByText('Active').waitFor();

    await button('Delete').click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    expect(await page.getByText('grace@example.com').count()).toBe(0);
  });

  it('lose their sessions, and the last administrator stays', async () => {
    await open(`/users/${ada.id}`);
    await button('End all').click();
    await dialog().getByRole('button', { name: 'End all' }).click();
    await page.getByText('Logged in nowhere').waitFor();
    await page.getByText('session.opened').first().waitFor();

    const root = await database.collection<any>('users').findOne({ email: ROOT.email });
    await open(`/users/${root._id}`);
    await button('Ban').click();
    await dialog().getByRole('button', { name: 'Ban' }).click();
    await page.getByText('This is the last administrator who can log in.').waitFor();
    await button('Cancel').click();
  });

  it('come from a file, with a report that names the lines that were refused', async () => {
    const lines = Array.from({ length: 150 }, (_, index) =>
      JSON.stringify({ name: `User ${index}`, email: `imported-${index}@example.org` }),
    );
    lines.splice(60, 0, 'no json', '{"name":"Nobody","email":"nowhere"}', '');
    const file = join(mkdtempSync(join(tmpdir(), 'nightlatch-import-')), 'users.ndjson');
    writeFileSync(file, lines.join('\n'));
    await open('/users/import');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('Done: 100 % of the file.').waitFor();
    const counts = await page.locator('.nl-counts dd').allInnerTexts();
    expect(counts).toEqual(['150', '0', '2']);
    const rows = page.locator('.nl-table tbody tr');
    expect(await rows.locator('th').allInnerTexts()).toEqual(['61', '62']);
    expect(await rows.nth(1).innerText()).toContain('email:');

    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('.nl-counts dd').getByText('150').nth(0).waitFor();
    await page.waitForFunction("document.querySelectorAll('.nl-counts dd')[1]?.textContent === '150'");
  });
});

describe('the audit log', () => {
  it('is narrowed down, opened, and its chain verified', async () => {
    await database.auditSettled();
    await open('/audit?type=login.failed');
    const entry = page.locator('.nl-entry').first();
    await entry.locator('summary').click();
    await entry.getByText('wrong_password').waitFor();
    await entry.getByText(ATTACK).waitFor();
    await button('Clear the filters').click();
    await page.locator('.nl-entry').getByText('user.imported').first().waitFor();

    await button('Verify').click();
    await page.getByText('The chain is intact').waitFor();
    await database.collection<any>('audit').updateOne({ seq: 2 }, { $set: { type: 'user.banned' } });
    await button('Verify').click();
    await page.getByText('Entry 2 was changed.').waitFor();
  });
});

describe('signing keys', () => {
  it('are rotated and revoked, after a fresh login', async () => {
    await open('/keys');
    await button('Rotate').click();
    await dialog().getByRole('button', { name: 'Rotate' }).click();
    await page.locator('.nl-table').getByText('Published').waitFor();
    expect(await page.locator('.nl-lives__bar').count()).toBeGreaterThanOrEqual(2);

    // As if the login had been some time ago.
    await database
      .collection<any>('sessions')
      .updateMany({}, { $set: { 'proved.$[].at': new Date(Date.now() - 3_600_000) } });
    await page.reload();
    await page.getByRole('row', { name: /Signs/ }).getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await question.getByLabel('Password', { exact: true }).fill('wrong');
    await question.getByRole('button', { name: 'Confirm' }).click();
    await question.getByText('That was not right.').waitFor();
    await question.getByLabel('Password', { exact: true }).fill(ROOT.password);
    await question.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('The key is revoked.').waitFor();
    await page.locator('.nl-table').getByText('Revoked').waitFor();
    // The access token of before was signed with it; the session goes on.
    await open('/health');
    await page.getByText('All is well').waitFor();
  });
});

describe('the rest', () => {
  it('shows what waits, what was sent, which settings are set, and no value', async () => {
    await open('/mails');
    await page.getByText('No mail waits').waitFor();
    await button('Last week').click();
    await page.getByText('Confirmation of an address').first().waitFor();

    await open('/configuration');
    await page.getByLabel('Search').fill('admin_pass');
    const row = page.getByRole('row', { name: /ADMIN_PASSWORD/ });
    await row.getByText('Set').waitFor();
    await row.getByText('secret').waitFor();
    expect(await page.content()).not.toContain(ROOT.password);
  });

  it('draws what happened, and says so when the service does not answer', async () => {
    await open('');
    await page.getByRole('img', { name: /Logins: Succeeded/ }).waitFor();
    await page.route('**/operations/mails*', (route) => route.abort());
    await page.getByRole('link', { name: 'Mails', exact: true }).click();
    await page.getByText('Mails: could not be loaded').waitFor();
    await page.unroute('**/operations/mails*');
    await button('Try again').click();
    await page.getByText('No mail waits').waitFor();
  });
});

/** Every view, by whether it loads anything; some of them empty. */
const VIEWS: Readonly<Record<string, boolean>> = {
  '': true,
  '/users': true,
  '/users?q=nobody': true,
  '/users/ada': true,
  '/users/import': false,
  '/audit': true,
  '/audit?user=nobody': true,
  '/keys': true,
  '/mails': true,
  '/mails?state=settled': true,
  '/health': true,
  '/configuration': true,
};

const REFUSED = {
  status: 403,
  json: { type: 'urn:nightlatch:problem:forbidden', code: 'forbidden', title: 'Forbidden', status: 403 },
};

describe('every view, in German', () => {
  let german: Awaited<ReturnType<typeof enter>>;
  beforeAll(async () => {
    german = await enter({ locale: 'de' });
  });
  afterAll(() => german.context.close());

  it.each(Object.entries(VIEWS))(
    'axe finds nothing in %p: under way, refused and loaded, wide and narrow, light and dark',
    async (view, loads) => {
      const at = german.page;
      const waiting: Route[] = [];
      const mode = { isRefused: false };
      const isOfView = /\/(users|audit|operations)\b/;
      if (loads) {
        await at.route(
          (url) => isOfView.test(url.pathname) && !url.pathname.startsWith('/console'),
          (route) => {
            if (mode.isRefused) return route.fulfill(REFUSED);
            waiting.push(route);
            return undefined;
          },
        );
      }
      await open(view.replace('/ada', `/${ada.id}`), at);
      if (loads) {
        await at.locator('.nl-skeleton').first().waitFor();
        await expectLooks(at);
        mode.isRefused = true;
        await Promise.all(waiting.splice(0).map((route) => route.fulfill(REFUSED)));
        await at.locator('.nl-state--bad').first().waitFor();
        await at.locator('.nl-skeleton').first().waitFor({ state: 'detached' });
        await expectLooks(at);
        await at.unrouteAll({ behavior: 'wait' });
        await at.reload();
        await at.locator('.nl-view h1').waitFor();
      }
      await expectForEverybody(at);
      expect(await at.locator('.nl-state--bad').count()).toBe(0);
      expect(await at.evaluate('document.documentElement.lang')).toBe('de');
    },
  );
});

it('leaves nothing behind after a log-out', async () => {
  await open('/users');
  await button('Log out').click();
  await page.waitForURL(/\/login/);
  await page.goto(`${origin}/console/users`, { waitUntil: 'commit' });
  await page.waitForURL(/\/login/, { waitUntil: 'commit' });
});
