import axe from 'axe-core';
import { type Browser, type Page } from 'playwright-core';
import { type Answer, PASSWORD } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { Mailbox, newUser } from '../support/mailbox.js';
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
    // A name that would be markup, and a product that is elsewhere.
    PRODUCT_NAME: 'Fern & <Söhne>',
    PRODUCT_URL: 'https://fern.example/start',
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

/** What the page says is wrong, once it says something. */
async function complaint(page: Page): Promise<string> {
  const alert = page.locator('form [role=alert]:not(:empty):visible');
  await alert.waitFor();
  return alert.innerText();
}

/** The state that the page is in after something has happened: its heading, which has the focus then. */
async function state(page: Page): Promise<string> {
  await page.locator('h1:focus').waitFor();
  return page.locator('h1:focus').innerText();
}

/** Presses the button of the form that is shown. */
const send = (page: Page): Promise<void> => page.locator('form:visible button:not([type=button])').click();

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
    await send(page);
    expect(await complaint(page)).toMatch(/harder to guess/);
    expect(await page.evaluate('document.activeElement.id')).toBe('password');
    expect(await page.getByLabel('New password').inputValue()).toBe('password123');
    expect(await page.getByLabel('New password').getAttribute('aria-invalid')).toBe('true');

    await page.getByLabel('New password').fill(NEW);
    await page.keyboard.press('Enter');
    expect(await state(page)).toBe('Your password is saved');
    expect(await page.getByRole('status').innerText()).toMatch(/Log in with your new password/);
    expect(await page.getByLabel('New password').isVisible()).toBe(false);
    const back = page.getByRole('link', { name: 'Continue to Fern & <Söhne>' });
    expect(await back.getAttribute('href')).toBe('https://fern.example/start');
    expect(requests.slice(1)).toEqual(Array(2).fill(`POST ${server.api.url}/auth/reset-password`));
    expect((await ada.logIn(NEW)).status).toBe(200);
    expect((await ada.logIn()).status).toBe(401);
  });

  it('says what is asked of a password before one is refused, to a screen reader too', async () => {
    const { page } = await open(`${server.api.url}/auth/reset-password#token=x`);
    const rules = page.locator('#rules');
    expect(await rules.innerText()).toMatch(/^Use at least 8 characters and no common password\./);
    const described = await page.getByLabel('New password').getAttribute('aria-describedby');
    expect(described?.split(' ')).toContain('rules');
  });

  it('a link that is no longer valid is no dead end: another mail is sent from here, and its link works', async () => {
    const ada = await newUser(server);
    await forgot(ada.email);
    const old = await ada.mailbox.read('reset');
    await forgot(ada.email);
    await ada.mailbox.read('reset');
    const { page, requests } = await open(old.link);
    await page.getByLabel('New password').fill(NEW);
    await send(page);
    expect(await state(page)).toBe('Reset your password');
    expect(await page.locator('#invalid').innerText()).toMatch(/no longer valid/);
    await page.getByLabel('E-mail address').fill(ada.email);
    await page.keyboard.press('Enter');
    expect(await state(page)).toBe('Check your e-mail');
    expect(requests.at(-1)).toBe(`POST ${server.api.url}/auth/forgot-password`);

    // In the same tab: only what stands behind the # differs.
    await page.goto((await ada.mailbox.read('reset')).link);
    await page.getByLabel('New password').fill(NEW);
    await send(page);
    expect(await state(page)).toBe('Your password is saved');
    expect((await ada.logIn(NEW)).status).toBe(200);
  });

  it.each(['', '#', '#other=1'])(
    'opened with %j asks for no password, and offers a mail',
    async (fragment) => {
      const { page, requests } = await open(`${server.api.url}/auth/reset-password${fragment}`);
      expect(await page.getByLabel('New password').isVisible()).toBe(false);
      expect(await page.getByRole('heading').innerText()).toBe('Reset your password');
      expect(await page.getByRole('alert').innerText()).toBe('');
      expect(requests).toHaveLength(1);
    },
  );

  it('welcomes who was invited', async () => {
    const admin = await newUser(server);
    const { page } = await open(`${server.api.url}/auth/reset-password#token=${admin.id}&purpose=invitation`);
    expect(await page.getByRole('heading').innerText()).toBe('Welcome to Fern & <Söhne>');
  });

  it('sends once, however impatient somebody is', async () => {
    const { page, requests } = await open(`${server.api.url}/auth/reset-password#token=x`);
    let answer = (): void => undefined;
    const asked = new Promise<void>((arrived) => {
      void page.route('**/auth/reset-password', async (route) => {
        arrived();
        await new Promise<void>((resolve) => (answer = resolve));
        await route.continue();
      });
    });
    await page.getByLabel('New password').fill(NEW);
    await page.keyboard.press('Enter');
    await asked;
    await page.keyboard.press('Enter');
    const button = page.locator('#choose-form button:not([type=button])');
    expect([await button.isDisabled(), await button.innerText()]).toEqual([true, 'Saving…']);
    answer();
    await state(page);
    expect(requests).toHaveLength(2);
  });

  it('shows the password while it is typed, for who wants it', async () => {
    const { page } = await open(`${server.api.url}/auth/reset-password#token=x`);
    const field = page.getByLabel('New password');
    expect(await field.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide password' }).click();
    expect(await field.getAttribute('type')).toBe('password');
  });

  it('runs nothing that its address brings along (DOM-based cross-site scripting)', async () => {
    const attack = '<img src=x onerror=alert(1)>';
    const { page } = await open(`${server.api.url}/auth/reset-password#token=${encodeURIComponent(attack)}`);
    await page.getByLabel('New password').fill(NEW);
    await send(page);
    expect(await state(page)).toBe('Reset your password');
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
      await send(page);
      expect(await complaint(page)).toMatch(
        /^Too many attempts\.\n(In development .*\n)?Try again in [1-6]?\d seconds?\.$/,
      );
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
    await send(page);
    expect(await complaint(page)).toMatch(/could not be reached/);
    complaints.splice(0); // Chromium's own words on the lost request
    await page.unroute('**/*');
    await send(page);
    expect(await state(page)).toBe('Your password is saved');
  });
});

describe('the page behind the link that verifies', () => {
  it('takes the password of who opened the account; the session goes on', async () => {
    const ada = await newUser(server);
    const { page } = await open((await ada.mailbox.read('verification')).link);
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('not the password');
    await send(page);
    expect(await complaint(page)).toBe('This is not the password of the account.');
    await password.fill(PASSWORD);
    await send(page);
    expect(await state(page)).toBe('Your address is confirmed');
    const me = await server.api.get('/auth/me', ada.accessToken);
    expect(me.body.emailVerified).toBe(true);
  });

  it('sends nothing by accident: without a password the browser asks for one', async () => {
    const ada = await newUser(server);
    const { page, requests } = await open((await ada.mailbox.read('verification')).link);
    await send(page);
    expect(requests).toHaveLength(1);
    expect((await server.api.get('/auth/me', ada.accessToken)).body.emailVerified).toBe(false);
  });

  it('takes its complaint back with the choice it was about', async () => {
    const { mailbox } = await newUser(server);
    const { page } = await open((await mailbox.read('verification')).link);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await send(page);
    expect(await complaint(page)).toBe('This is not the password of the account.');
    await page.getByLabel('No, or I do not know its password').check();
    expect(await page.getByRole('alert').innerText()).toBe('');
  });

  it('locks out whoever opened the account, for who says that it was somebody else (pre-hijacking)', async () => {
    const intruder = await newUser(server);
    const { page } = await open((await intruder.mailbox.read('verification')).link);
    expect(await page.getByText('will be locked out').isVisible()).toBe(false);
    await page.getByLabel('No, or I do not know its password').check();
    expect(await page.getByText('will be locked out').isVisible()).toBe(true);
    expect(await page.getByLabel('Password', { exact: true }).isVisible()).toBe(false);
    await send(page);
    expect(await state(page)).toBe('Your address is confirmed');
    expect(await page.getByRole('status').innerText()).toMatch(/choose a password/);
    expect((await server.api.get('/auth/me', intruder.accessToken)).status).toBe(401);
    expect((await intruder.logIn()).status).toBe(401);
  });
});

describe('the page behind the link of a change of address', () => {
  it('asks for the password and nothing else, moves the account, and does not promise to lock anybody out', async () => {
    const ada = await newUser(server);
    const email = `new.${ada.email}`;
    await server.api.post('/auth/change-email', { email, password: PASSWORD }, ada.accessToken);
    const { page } = await open((await new Mailbox(smtp, email).read('change')).link);
    expect(await page.getByRole('heading').innerText()).toBe('Confirm your new address');
    expect(await page.getByRole('radio').count()).toBe(0);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    expect(await state(page)).toBe('Your address has changed');
    expect((await server.api.get('/auth/me', ada.accessToken)).body.email).toBe(email);
  });
});

describe('who uses no mouse', () => {
  it('gets through the page that verifies by keyboard alone', async () => {
    const ada = await newUser(server);
    const { page } = await open((await ada.mailbox.read('verification')).link);
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.id');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('own');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('foreign');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    expect(await state(page)).toBe('Your address is confirmed');
  });
});

interface PageState {
  name: string;
  path: string;
  bring?: (page: Page) => Promise<unknown>;
}

const REFUSED = { code: 'too_many_attempts', title: 'Too many attempts', status: 429, retryAfter: 61 };

/** What each page can be brought to without a mail. */
const STATES: PageState[] = [
  { name: 'home', path: '/' },
  { name: 'a new password', path: '/auth/reset-password#token=x' },
  {
    name: 'a new password that was not taken',
    path: '/auth/reset-password#token=x',
    bring: async (page) => {
      await page.route('**/auth/reset-password', (route) => route.fulfill({ status: 429, json: REFUSED }));
      await page.getByLabel('New password').fill(NEW);
      await send(page);
      await complaint(page);
    },
  },
  {
    name: 'an expired link',
    path: '/auth/reset-password#token=x',
    bring: async (page) => {
      await page.getByLabel('New password').fill(NEW);
      await send(page);
      await state(page);
    },
  },
  {
    name: 'a mail that was asked for',
    path: '/auth/reset-password',
    bring: async (page) => {
      await page.getByLabel('E-mail address').fill('nobody@example.com');
      await send(page);
      await state(page);
    },
  },
  {
    name: 'an address of an account of somebody else',
    path: '/auth/verify-email#token=x',
    bring: (page) => page.getByLabel('No, or I do not know its password').check(),
  },
  { name: 'a new address', path: '/auth/verify-email#token=x&purpose=email_change' },
  { name: 'no link', path: '/auth/verify-email' },
];

/** The rules of WCAG that a page breaks, and where. */
async function broken(page: Page): Promise<unknown[]> {
  const { violations, passes }: any = await page.evaluate('axe.run()');
  // It has looked at the colours: a rule that finds nothing to look at breaks nothing.
  expect(passes.map(({ id }: any) => id)).toContain('color-contrast');
  return violations.map(({ id, nodes }: any) => [id, nodes.map(({ html }: any) => html)]);
}

describe('on a phone', () => {
  it.each(STATES)('$name: fits, and is labelled and legible in light and dark', async ({ path, bring }) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
    const page = await context.newPage();
    await page.goto(server.api.url + path);
    await bring?.(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.evaluate(axe.source);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await broken(page)]).toEqual([colorScheme, []]);
    }
    await context.close();
  });
});

describe.each(['/auth/reset-password', '/auth/verify-email'])('%s', (path) => {
  it('says without scripts why it needs them', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(server.api.url + path);
    expect(await page.locator('noscript').innerText()).toMatch(/needs JavaScript/);
    expect(await page.getByRole('button').isVisible()).toBe(false);
    await context.close();
  });
});
