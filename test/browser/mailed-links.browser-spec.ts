import { type Browser, type Page } from 'playwright-core';
import { type Answer, PASSWORD } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { newUser } from '../support/mailbox.js';
import { freePort, type ServerProcess, startServer } from '../support/server-process.js';
import { SmtpServer } from '../support/smtp.js';
import { TEST_SECRETS } from '../support/test-app.js';

const NEW = 'violet umbrella sunday';

let browser: Browser;
const mongodbUri = freshDatabaseUri();
const database = new DatabaseProbe(mongodbUri);
let smtp: SmtpServer;
let server: ServerProcess & { smtp: SmtpServer };
beforeAll(async () => {
  browser = await launchBrowser();
  smtp = await SmtpServer.start();
  // Links stand under PUBLIC_URL: it must be where the server really is.
  const port = String(await freePort());
  const env = {
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MONGODB_URI: mongodbUri,
    SMTP_URL: smtp.url,
  };
  server = { ...(await startServer({ ...TEST_SECRETS, ...env })), smtp };
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await smtp.stop();
  await database.drop();
});

/** What a page did wrong by the rules of its own policy, or left uncaught. */
const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

/** Opens a link in a browser that has never been here. */
async function open(link: string): Promise<{ page: Page; requests: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium logs every refusal of a request by its status; the page shows it.
    if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text()))
      complaints.push(message.text());
  });
  await page.goto(link);
  return { page, requests };
}

/** What the page tells, once it tells something. */
async function outcome(page: Page): Promise<string> {
  await page.locator('#outcome:not(:empty)').waitFor();
  return page.getByRole('status').innerText();
}

const forgot = (email: string): Promise<Answer> => server.api.post('/auth/forgot-password', { email });

describe('the page behind the link of a reset', () => {
  it('takes a new password, and the user logs in with it', async () => {
    const ada = await newUser(server);
    await forgot(ada.email);
    const { link } = await ada.mailbox.read('reset');
    const { page, requests } = await open(link);
    // Neither the address bar nor a request has the token.
    expect(page.url()).toBe(`${server.api.url}/auth/reset-password`);
    expect(requests).toEqual([`GET ${server.api.url}/auth/reset-password`]);

    await page.getByLabel('New password').fill('password123');
    await page.getByRole('button').click();
    expect(await outcome(page)).toMatch(/harder to guess/);
    expect(await page.evaluate('document.activeElement.id')).toBe('password');

    await page.getByLabel('New password').fill(NEW);
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('The password is saved').waitFor();
    expect(await page.getByLabel('New password').isVisible()).toBe(false);
    expect(requests.slice(1)).toEqual(Array(2).fill(`POST ${server.api.url}/auth/reset-password`));
    expect((await ada.logIn(NEW)).status).toBe(200);
    expect((await ada.logIn()).status).toBe(401);
  });

  it('says so when the link is not good any more, and what to do', async () => {
    const ada = await newUser(server);
    await forgot(ada.email);
    const old = await ada.mailbox.read('reset');
    await forgot(ada.email);
    await ada.mailbox.read('reset');
    const { page } = await open(old.link);
    await page.getByLabel('New password').fill(NEW);
    await page.getByRole('button').click();
    expect(await outcome(page)).toBe(
      'The link is invalid or has expired.\nAsk for another mail, and use the newest one.',
    );
  });

  it.each(['', '#', '#other=1'])(
    'opened with %j says where it belongs, and asks nothing',
    async (fragment) => {
      const { page, requests } = await open(`${server.api.url}/auth/reset-password${fragment}`);
      expect(await outcome(page)).toMatch(/belongs to a mail/);
      expect(await page.getByRole('button').isVisible()).toBe(false);
      expect(requests).toHaveLength(1);
    },
  );

  it('shows the password while it is typed, for who wants it', async () => {
    const { page } = await open(`${server.api.url}/auth/reset-password#token=x`);
    const field = page.getByLabel('New password');
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByLabel('Show it').check();
    expect(await field.getAttribute('type')).toBe('text');
  });

  it('runs nothing that its address brings along (DOM-based cross-site scripting)', async () => {
    const attack = '<img src=x onerror=alert(1)>';
    const { page } = await open(`${server.api.url}/auth/reset-password#token=${encodeURIComponent(attack)}`);
    await page.getByLabel('New password').fill(NEW);
    await page.getByRole('button').click();
    expect(await outcome(page)).toMatch(/^The link is invalid or has expired/);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.content()).not.toContain('onerror');
  });

  it('tells how long to wait when too much was sent', async () => {
    const uri = freshDatabaseUri();
    const limited = await startServer({ ...TEST_SECRETS, MONGODB_URI: uri, RATE_LIMITS: 'on' });
    try {
      for (let i = 0; i < 10; i++)
        await limited.api.post('/auth/reset-password', { token: 'none', newPassword: NEW });
      const { page } = await open(`${limited.api.url}/auth/reset-password#token=any`);
      await page.getByLabel('New password').fill(NEW);
      await page.getByRole('button').click();
      expect(await outcome(page)).toMatch(/^Too many attempts\.\nTry again in [1-6]?\d s\.$/);
    } finally {
      await limited.stop();
      await new DatabaseProbe(uri).drop();
    }
  });

  it('tells that the server is away, and sends again when it is back', async () => {
    const ada = await newUser(server);
    await forgot(ada.email);
    const { link } = await ada.mailbox.read('reset');
    const { page } = await open(link);
    await page.route('**/*', (route) => route.abort());
    await page.getByLabel('New password').fill(NEW);
    await page.getByRole('button').click();
    expect(await outcome(page)).toMatch(/could not be reached/);
    complaints.splice(0); // Chromium's own words on the lost request
    await page.unroute('**/*');
    await page.getByRole('button').click();
    await page.getByRole('status').getByText('The password is saved').waitFor();
  });
});

describe('the page behind the link that verifies', () => {
  it('takes the password of who opened the account; the session goes on', async () => {
    const ada = await newUser(server);
    const { page } = await open((await ada.mailbox.read('verification')).link);
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('not the password');
    await page.getByRole('button').click();
    expect(await outcome(page)).toBe('This is not the password of the account.');
    await password.fill(PASSWORD);
    await page.getByRole('button').click();
    await page.getByRole('status').getByText('The address is confirmed.').waitFor();
    const me = await server.api.get('/auth/me', ada.accessToken);
    expect(me.body.emailVerified).toBe(true);
  });

  it('sends nothing by accident: without a password the browser asks for one', async () => {
    const ada = await newUser(server);
    const { page, requests } = await open((await ada.mailbox.read('verification')).link);
    await page.getByRole('button').click();
    expect(requests).toHaveLength(1);
    expect((await server.api.get('/auth/me', ada.accessToken)).body.emailVerified).toBe(false);
  });

  it('takes its complaint back with the choice it was about', async () => {
    const { mailbox } = await newUser(server);
    const { page } = await open((await mailbox.read('verification')).link);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button').click();
    expect(await outcome(page)).toBe('This is not the password of the account.');
    await page.getByLabel('No, or I do not know the password').check();
    expect(await page.getByRole('status').innerText()).toBe('');
  });

  it('locks out whoever opened the account, for who says that it was somebody else (pre-hijacking)', async () => {
    const intruder = await newUser(server);
    const { page } = await open((await intruder.mailbox.read('verification')).link);
    expect(await page.getByText('is locked out').isVisible()).toBe(false);
    await page.getByLabel('No, or I do not know the password').check();
    expect(await page.getByText('is locked out').isVisible()).toBe(true);
    expect(await page.getByLabel('Password', { exact: true }).isVisible()).toBe(false);
    await page.getByRole('button').click();
    expect(await outcome(page)).toMatch(/The address is confirmed.\nChoose a password/);
    expect((await server.api.get('/auth/me', intruder.accessToken)).status).toBe(401);
    expect((await intruder.logIn()).status).toBe(401);
  });
});

describe.each(['/auth/reset-password', '/auth/verify-email'])('%s', (path) => {
  it.each(['light', 'dark'] as const)(
    'can be read in the %s, on a narrow screen too',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 320, height: 600 } });
      const page = await context.newPage();
      await page.goto(`${server.api.url}${path}#token=x`);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(320);
      // Black on white or white on black, whichever the reader's system says; no colour of ours is left over.
      const text = await page.evaluate('getComputedStyle(document.body).color');
      expect(text).toBe(colorScheme === 'light' ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)');
      await context.close();
    },
  );

  it('says without scripts why it needs them', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.api.url + path);
    expect(await page.locator('noscript').innerText()).toMatch(/needs JavaScript/);
    expect(await page.getByRole('button').isVisible()).toBe(false);
    await context.close();
  });
});
