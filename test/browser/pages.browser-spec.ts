import { randomBytes } from 'node:crypto';
import { type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { Mailbox } from '../support/mailbox.js';
import { enrolApp, type EnrolledApp } from '../support/second-factor.js';
import { freePort } from '../support/server-process.js';
import { startApp } from '../support/test-app.js';
import { startWebPages, type WebPages } from '../support/web-pages.js';
import {
  ATTACK,
  expectForEverybody,
  heading,
  WebVisitors,
  withAuthenticator,
} from '../support/web-visitors.js';

const PRODUCT = 'Fern & <b>Söhne</b>';

let web: WebPages;
beforeAll(async () => {
  web = await startWebPages({ PRODUCT_NAME: PRODUCT });
});
afterAll(() => web.close());
afterEach(async () => expect(await web.visitors.leave()).toEqual([]));

/** Somebody who has an account. */
async function account(): Promise<{ email: string; accessToken: string }> {
  const { email, ...person } = newPerson();
  const { accessToken } = (await web.server.api.post('/auth/signup', { email, ...person })).body;
  return { email, accessToken };
}

/** Somebody whose account asks for a code as well. */
async function guarded(): Promise<EnrolledApp & { email: string }> {
  const { email, accessToken } = await account();
  return { email, ...(await enrolApp(web.server, accessToken)) };
}

/** A browser at the login. */
async function atLogin(options: Parameters<WebVisitors['arrive']>[0] = {}): Promise<Page> {
  const page = await web.visitors.arrive(options);
  await web.visitors.open(page, '/login', 'Log in');
  return page;
}

async function logIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

async function logOut(page: Page): Promise<void> {
  await press(page, 'Log out');
  await heading(page, 'Log in');
}

describe('logging in', () => {
  it('with a password leads to the place that was asked for, and says what went wrong', async () => {
    const { email } = await account();
    const page = await web.visitors.arrive();
    await web.visitors.open(page, '/login?returnTo=%2Faccount%2Factivity', 'Log in');
    expect(await page.title()).toBe(`Log in · ${PRODUCT}`);
    await expectForEverybody(page);
    await page.getByLabel('E-mail or username').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password of Ada');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'is wrong' }).waitFor();
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe(email);
    await expectForEverybody(page);
    await logIn(page, email);
    await heading(page, 'Activity');
    expect(page.url()).toBe(`${web.origin}/account/activity`);
    // Who is logged in has nothing to do there.
    await page.goto(`${web.origin}/login`);
    await heading(page, 'Profile');
  });

  it('leads to no place elsewhere (open redirect)', async () => {
    const { email } = await account();
    const page = await web.visitors.arrive();
    await web.visitors.open(page, `/login?returnTo=${encodeURIComponent('https://evil.example/')}`, 'Log in');
    expect(page.url()).toBe(`${web.origin}/login`);
    await logIn(page, email);
    await heading(page, 'Profile');
  });

  it('by the keyboard alone', async () => {
    const { email } = await account();
    const page = await atLogin();
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await heading(page, 'Profile');
  });

  it('with a recovery code, or the code of an app; a remembered device is asked once', async () => {
    const { email, phone, recoveryCodes } = await guarded();
    const page = await atLogin();
    await logIn(page, email);
    await heading(page, 'One more step');
    await expectForEverybody(page);
    await page.getByLabel('Code of your app').fill(phone.wrong());
    await page.getByRole('alert').filter({ hasText: 'not valid' }).waitFor();
    await press(page, 'Use a recovery code');
    await page.getByLabel('Recovery code').fill(recoveryCodes[0]!);
    await page.keyboard.press('Enter');
    await heading(page, 'Profile');
    await logOut(page);
    await page.getByText('Last used').waitFor();

    await logIn(page, email);
    await page.getByLabel('Remember this device').check();
    await page.getByLabel('Code of your app').pressSequentially(phone.next());
    await heading(page, 'Profile');
    await logOut(page);
    await logIn(page, email);
    await heading(page, 'Profile');
  });

  it('with a passkey, by its button or as the second factor', async () => {
    const { email } = await account();
    const page = await web.visitors.arrive();
    await withAuthenticator(page);
    // The authenticator would answer the autofill before anybody presses a button.
    await page.addInitScript('delete PublicKeyCredential.isConditionalMediationAvailable');
    await web.visitors.open(page, '/login?returnTo=%2Faccount%2Fsecurity', 'Log in');
    await logIn(page, email);
    await heading(page, 'Security');
    await press(page, 'Add a passkey');
    await press(page, 'I have kept them');
    await logOut(page);
    await press(page, 'Log in with a passkey');
    await heading(page, 'Profile');
    await logOut(page);
    await logIn(page, email);
    await page.getByText('Confirm with your passkey').waitFor();
    await press(page, 'Use your passkey');
    await heading(page, 'Profile');
  });

  it('with a code by mail', async () => {
    const { email } = await account();
    const page = await atLogin();
    await press(page, 'Mail me a code');
    // To nowhere.
    expect(await page.getByLabel('E-mail or username').evaluate((field: any) => field.validity.valid)).toBe(
      false,
    );
    await page.getByLabel('E-mail or username').fill(email);
    await press(page, 'Mail me a code');
    await heading(page, 'Check your mail');
    await expectForEverybody(page);
    const { text } = await new Mailbox(web.smtp, email).read('loginCode');
    await page.getByLabel('Code of the mail').fill(/\d{3} ?\d{3}/.exec(text)![0]);
    await heading(page, 'Profile');
    await page.getByText('Confirmed', { exact: true }).waitFor();
  });

  it('asks for a mail to choose another password', async () => {
    const { email } = await account();
    const page = await atLogin();
    await page.getByRole('link', { name: 'Forgotten?' }).click();
    await heading(page, 'Forgotten your password?');
    await expectForEverybody(page);
    await page.getByLabel('E-mail').fill(email);
    await page.keyboard.press('Enter');
    await heading(page, 'Check your mail');
    await expectForEverybody(page);
    expect((await new Mailbox(web.smtp, email).read('reset')).link).toContain('/auth/reset-password#');
  });

  it('at a provider, whose account is linked to the one here by its password', async () => {
    const { email } = await account();
    await web.server.database.collection('users').updateOne({ email }, { $set: { emailVerified: true } });
    const page = await web.visitors.arrive();
    web.providers.visitor = { claims: { sub: email, email, email_verified: true, name: ATTACK } };
    await web.visitors.open(page, '/login?returnTo=%2Faccount%2Fsecurity', 'Log in');
    await page.getByRole('link', { name: `Continue with ${ATTACK}` }).click();
    await heading(page, 'Is this your account?');
    await expectForEverybody(page);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press(page, 'Link and log in');
    await heading(page, 'Security');
    await page.getByText('linked').first().waitFor();
    await logOut(page);
    await page.getByRole('link', { name: `Continue with ${ATTACK}` }).click();
    await heading(page, 'Profile');
  });

  it('at a provider, with the code of an app behind it', async () => {
    const { email, phone } = await guarded();
    const identity = {
      id: 'corp-of-ada',
      provider: 'corp',
      issuer: web.providers.issuerOf('corp'),
      subject: email,
    };
    const linked = { ...identity, emailVerified: true, linkedAt: new Date() };
    await web.server.database.collection('users').updateOne({ email }, { $set: { identities: [linked] } });
    const page = await atLogin();
    web.providers.visitor = { claims: { sub: email, email, email_verified: true } };
    await page.getByRole('link', { name: `Continue with ${ATTACK}` }).click();
    await heading(page, 'One more step');
    await page.getByLabel('Code of your app').fill(phone.next());
    await heading(page, 'Profile');
  });

  it('login CSRF: a link that carries a step of somebody else’s login is a login page, and no more', async () => {
    const held = { challenge: randomBytes(32).toString('base64url'), expiresIn: '600' };
    for (const step of [
      { error: 'action_required', action: 'enrol_factor', ...held },
      { error: 'second_factor_required', methods: 'totp', ...held },
    ]) {
      const page = await web.visitors.arrive();
      await web.visitors.open(page, `/login#${new URLSearchParams(step).toString()}`, 'Log in');
      await page.getByLabel('Password', { exact: true }).waitFor();
      expect(await page.evaluate('location.hash')).toBe('');
    }
  });

  it('without scripts works with a password, and with the code of an app', async () => {
    const { email, phone } = await guarded();
    const page = await atLogin({ javaScriptEnabled: false });
    await logIn(page, email, 'not the password of Ada');
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe(email);
    await logIn(page, email);
    await heading(page, 'One more step');
    await page.getByLabel('Code of your app').fill(phone.wrong());
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Code of your app').fill(phone.next());
    await press(page, 'Log in');
    await page.waitForURL(`${web.origin}/account`);
    expect(await page.locator('noscript').innerText()).toContain('needs JavaScript');
  });

  it('without scripts is for everybody as well, whatever they type', async () => {
    const page = await atLogin();
    // The form stands in the page for who runs none; here it is sent by one, so that axe can look at the answer.
    await page.evaluate((login) => {
      const { document } = globalThis as any;
      const form = document.createElement('form');
      form.method = 'post';
      for (const [name, value] of [
        ['login', login],
        ['password', 'none'],
      ]) {
        const input = Object.assign(document.createElement('input'), { name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    }, ATTACK);
    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe(ATTACK);
    await expectForEverybody(page);
  });

  it('says that the server did not answer, and tries again', async () => {
    const page = await web.visitors.arrive();
    await page.route('**/auth/methods', (route) => route.abort());
    await web.visitors.open(page, '/login', 'Log in');
    await page.getByText('could not be reached').first().waitFor();
    await expectForEverybody(page);
    await page.unroute('**/auth/methods');
    await press(page, 'Try again');
    await page.getByLabel('Password', { exact: true }).waitFor();
    web.visitors.forgive(/net::ERR_FAILED/);
  });

  it('speaks the language of its reader, and another one that they choose', async () => {
    const page = await web.visitors.arrive({ locale: 'de-AT' });
    await web.visitors.open(page, '/login', 'Anmelden');
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await expectForEverybody(page);
    // What the service says of a field as well, which it says in English.
    await page.getByRole('link', { name: 'Registrieren' }).click();
    await page.getByText('Nimm mindestens 8 Zeichen und kein verbreitetes Passwort.').waitFor();
    const { email, name } = newPerson();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-Mail').fill(email);
    await page.getByLabel('Passwort', { exact: true }).fill('kurz');
    await page.keyboard.press('Enter');
    await page.getByText('Nimm mindestens 8 Zeichen.', { exact: true }).waitFor();
    await web.visitors.open(page, '/login', 'Anmelden');
    await press(page, 'English');
    await heading(page, 'Log in');
    await page.reload();
    await heading(page, 'Log in');
  });
});

describe('signing up', () => {
  it('with a password, and says which one is too common', async () => {
    const { email, name } = newPerson();
    const page = await web.visitors.arrive();
    await web.visitors.open(page, '/signup', 'Create your account');
    await expectForEverybody(page);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('password1');
    await page.keyboard.press('Enter');
    await page.getByText('harder to guess').last().waitFor();
    await expectForEverybody(page);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await heading(page, 'Profile');
    await page.getByText('Not confirmed').waitFor();
  });

  it('with a passkey, whose recovery codes are shown once; then the autofill logs in with it', async () => {
    const { email, name } = newPerson();
    const page = await web.visitors.arrive();
    await withAuthenticator(page);
    await web.visitors.open(page, '/signup', 'Create your account');
    await press(page, 'Use a passkey instead of a password');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('E-mail').fill(email);
    await press(page, 'Sign up with a passkey');
    await heading(page, 'Keep your recovery codes');
    expect(await page.locator('.nl-codes li').count()).toBe(10);
    await expectForEverybody(page);
    await press(page, 'I have kept them');
    await heading(page, 'Profile');
    // The authenticator answers the autofill as soon as the login asks.
    const login = page.waitForResponse((response) => response.url().endsWith('/auth/passkeys/login'));
    await press(page, 'Log out');
    expect((await login).status()).toBe(200);
    await heading(page, 'Profile');
  });

  it.each([
    ['closed', /can’t be opened here/],
    ['invitation', /by invitation/],
  ])('says so where it is %s', async (signUp, words) => {
    const page = await web.visitors.arrive();
    await page.route('**/auth/methods', (route) =>
      route.fulfill({ json: { methods: ['password'], signUp } }),
    );
    await web.visitors.open(page, '/signup', 'Create your account');
    await page.getByText(words).waitFor();
    await expectForEverybody(page);
    await page.getByRole('link', { name: 'Log in' }).click();
    await heading(page, 'Log in');
    expect(await page.getByText('No account yet?').count()).toBe(0);
  });
});

it('a login that demands a second factor enrols one first, and shows the recovery codes', async () => {
  const PORT = String(await freePort());
  const strict = await startApp({ PORT, PUBLIC_URL: `http://localhost:${PORT}`, MFA_POLICY: 'required' });
  const there = new WebVisitors(web.browser, [`http://localhost:${PORT}`]);
  try {
    const person = newPerson();
    await strict.api.post('/auth/signup', person);
    const page = await there.arrive();
    await there.open(page, '/login', 'Log in');
    await logIn(page, person.email);
    await heading(page, 'Protect your account');
    await expectForEverybody(page);
    await press(page, 'Use an authenticator app');
    await heading(page, 'Set up your authenticator app');
    await expectForEverybody(page);
    const secret = (await page.locator('.nl-qr__secret').innerText()).replace(/\s/g, '');
    await page.getByLabel('Code of your app').fill(new AuthenticatorApp(secret, strict.clock).next());
    await heading(page, 'Keep your recovery codes');
    await press(page, 'I have kept them');
    await heading(page, 'Profile');
    expect(await there.leave()).toEqual([]);
  } finally {
    await strict.close();
  }
});
