import axe from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { Mailbox, newUser } from '../support/mailbox.js';
import { freePort, type ServerProcess, startServer } from '../support/server-process.js';
import { SmtpServer } from '../support/smtp.js';
import { TEST_SECRETS } from '../support/test-app.js';
import { TestClock } from '../../src/testing/test-clock.js';

let browser: Browser;
const mongodbUri = freshDatabaseUri();
let smtp: SmtpServer;
let server: ServerProcess;
beforeAll(async () => {
  browser = await launchBrowser();
  smtp = await SmtpServer.start();
  const port = String(await freePort());
  const env = {
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    MONGODB_URI: mongodbUri,
    SMTP_URL: smtp.url,
  };
  const product = { PRODUCT_NAME: 'Fern & <Söhne>', PRODUCT_URL: 'https://fern.example/start' };
  server = await startServer({ ...TEST_SECRETS, ...env, ...product, EMAIL_LOGIN: 'on' });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await smtp.stop();
  await new DatabaseProbe(mongodbUri).drop();
});

const complaints: string[] = [];
afterEach(() => expect(complaints.splice(0)).toEqual([]));

/** A browser that has never been here; as wide as a phone. */
async function newBrowser(): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' && !/the server responded with a status of 4/.test(message.text()))
      complaints.push(message.text());
  });
  return context;
}

let count = 0;
const newAddress = (): string => `grace.${process.pid}.${++count}@example.com`;

/** A page of the product asks for a link. */
async function askForLink(context: BrowserContext, email: string): Promise<{ flow: string; link: string }> {
  const page = await context.newPage();
  // A page of the service that may send something: the home page may not.
  await page.goto(`${server.api.url}/auth/email/login`);
  const body = JSON.stringify({ email, method: 'link', transport: 'cookie' });
  const { flow }: any = await page.evaluate(`fetch('/auth/email/start', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(body)},
  }).then((answer) => answer.json())`);
  return { flow, link: (await new Mailbox(smtp, email).read('loginLink')).link };
}

async function open(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

/** What the page shows, once it does, and that it is for everybody, in light and dark. */
async function heading(page: Page): Promise<string> {
  const shown = page.locator('main > section:visible:not(#opening) h1');
  await shown.waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations }: any = await page.evaluate('axe.run()');
    expect(violations.map(({ id, nodes }: any) => [id, nodes.map(({ html }: any) => html)])).toEqual([]);
  }
  const shots = process.env['SCREENSHOTS'];
  const name = await shown.innerText();
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name.replace(/\W+/g, '-')}.png` });
  return name;
}

/** Who the cookie of a browser is logged in as. */
async function loggedInAs(page: Page): Promise<string | undefined> {
  const answer: any = await page.evaluate(
    "fetch('/auth/refresh', { method: 'POST' }).then((answer) => answer.json())",
  );
  return answer.user?.email;
}

const names = { name: 'Ada Lovelace' };

describe('the page behind the link of a login', () => {
  it('logs in the browser that asked, at once; its address has no token', async () => {
    const context = await newBrowser();
    const email = newAddress();
    const { link } = await askForLink(context, email);
    const page = await open(context, link);
    expect(await heading(page)).toBe('You are logged in');
    expect(page.url()).toBe(`${server.api.url}/auth/email/login`);
    expect(await page.getByRole('status').innerText()).toContain(email);
    const back = page.getByRole('link', { name: 'Continue to Fern & <Söhne>' });
    expect(await back.getAttribute('href')).toBe('https://fern.example/start');
    expect(await loggedInAs(page)).toBe(email);
    expect(await heading(await open(context, link))).toBe('This link is no longer valid');
    await context.close();
  });

  it('logs in no other browser unasked, and says who asked (login CSRF)', async () => {
    const [attacker, victim] = [await newBrowser(), await newBrowser()];
    const email = newAddress();
    const { link } = await askForLink(attacker, email);
    const page = await open(victim, link);
    expect(await heading(page)).toBe('Log in here?');
    expect(await page.locator('#elsewhere').innerText()).toMatch(
      /^Log in here\?\s+Chrome on Linux asked at \d\d:\d\d/,
    );
    expect(await page.locator('#elsewhere').innerText()).toContain(email);
    expect(await loggedInAs(page)).toBeUndefined();
    await page.getByRole('button', { name: 'Log in here' }).click();
    expect(await heading(page)).toBe('You are logged in');
    expect(await loggedInAs(page)).toBe(email);
    await Promise.all([attacker.close(), victim.close()]);
  });

  it('on a phone shows the code with which the laptop goes on', async () => {
    const [laptop, phone] = [await newBrowser(), await newBrowser()];
    const email = newAddress();
    const { flow, link } = await askForLink(laptop, email);
    const page = await open(phone, link);
    await page.getByRole('button', { name: 'Show the code' }).click();
    expect(await heading(page)).toBe('Type this code where you asked');
    const code = await page.locator('#code').innerText();
    expect(code).toMatch(/^\d{3} \d{3}$/);
    const done = await server.api.post('/auth/email/finish', { flow, code });
    expect(done.body.user.email).toBe(email);
    expect(await loggedInAs(page)).toBeUndefined();
    await Promise.all([laptop.close(), phone.close()]);
  });

  it('asks for the second factor', async () => {
    const ada = await newUser({ api: server.api, smtp }, names);
    const token = await ada.mailbox.token('verification');
    await server.api.post('/auth/verify-email', { token }, ada.accessToken);
    const begun = (await server.api.post('/auth/totp', {}, ada.accessToken)).body;
    const phone = new AuthenticatorApp(begun.secret, new TestClock());
    const confirmation = { challenge: begun.challenge, code: phone.next() };
    await server.api.post('/auth/totp/confirm', confirmation, ada.accessToken);

    const context = await newBrowser();
    const page = await open(context, (await askForLink(context, ada.email)).link);
    expect(await heading(page)).toBe('One more step');
    const field = page.getByLabel('Code of your app, or a recovery code');
    await field.fill('not a code');
    await page.keyboard.press('Enter');
    const alert = page.locator('#factor-form [role=alert]:not(:empty)');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/not valid/);
    await field.fill(phone.next());
    await page.keyboard.press('Enter');
    await page.locator('#done:visible').waitFor();
    expect(await loggedInAs(page)).toBe(ada.email);
    await context.close();
  });

  it('opened without a link, or with a made-up one, says so', async () => {
    const context = await newBrowser();
    const path = `${server.api.url}/auth/email/login`;
    expect(await heading(await open(context, path))).toBe('Open the link in your mail');
    const attack = encodeURIComponent('<img src=x onerror=alert(1)>');
    const page = await open(context, `${path}#token=${attack}`);
    expect(await heading(page)).toBe('This link is no longer valid');
    expect(await page.content()).not.toContain('onerror');
    await context.close();
  });

  it('says without scripts why it needs them', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await open(context, `${server.api.url}/auth/email/login`);
    expect(await page.locator('noscript').innerText()).toMatch(/needs JavaScript/);
    expect(await page.getByRole('button').isVisible()).toBe(false);
    await context.close();
  });
});
