import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { Mailbox } from '../support/mailbox.js';
import { enrolApp } from '../support/second-factor.js';
import { startWebPages, type WebPages } from '../support/web-pages.js';
import { ATTACK, expectForEverybody, heading, withAuthenticator } from '../support/web-visitors.js';

/** Seconds after which a login is no longer fresh, and an access token no longer valid. */
const STALE = 16 * 60;

let web: WebPages;
beforeAll(async () => {
  web = await startWebPages();
});
afterAll(() => web.close());
afterEach(async () => expect(await web.visitors.leave()).toEqual([]));

interface Person {
  email: string;
  accessToken: string;
}

async function signUp(name = 'Ada Lovelace'): Promise<Person> {
  const person = { ...newPerson(), name };
  const { accessToken } = (await web.server.api.post('/auth/signup', person)).body;
  return { email: person.email, accessToken };
}

async function logIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Log in');
}

/** Somebody who is logged in, at a view. */
async function at(path: string, title: string, name?: string): Promise<Person & { page: Page }> {
  const person = await signUp(name);
  const page = await web.visitors.arrive();
  await web.visitors.open(page, `/login?returnTo=${encodeURIComponent(path)}`, 'Log in');
  await logIn(page, person.email);
  await heading(page, title);
  return { page, ...person };
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const goTo = async (page: Page, view: string): Promise<void> => {
  await page.getByRole('link', { name: view, exact: true }).click();
  await heading(page, view);
};

/** The page is opened again when the login is no longer fresh. */
const later = async (page: Page): Promise<void> => {
  web.server.clock.advance(STALE);
  await page.reload();
};

const gone = (page: Page): Promise<void> =>
  page.locator('[role=dialog], [role=alertdialog]').waitFor({ state: 'detached' });

describe('the profile', () => {
  it('is shown whatever somebody is called, and changed; a name that is taken is told beside it', async () => {
    const { page } = await at('/account', 'Profile', ATTACK);
    await page.getByText(ATTACK).first().waitFor();
    await expectForEverybody(page);
    await page.getByLabel('Name', { exact: true }).fill('Grace Hopper');
    await page.getByLabel('Username').fill('a b');
    await press(page, 'Save');
    await page.locator('.nl-field__errors p').first().waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Grace Hopper');
    await expectForEverybody(page);
    await page.getByLabel('Username').fill('');
    await press(page, 'Save');
    await page.getByText('Your profile is saved.').waitFor();
    await page.getByRole('banner').getByText('Grace Hopper').waitFor();
  });

  it('moves to another address by a mail to it', async () => {
    const { page } = await at('/account', 'Profile');
    const { email } = newPerson();
    await press(page, 'Change address');
    await page.getByRole('dialog').waitFor();
    await expectForEverybody(page);
    await page.getByLabel('New address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password of Ada');
    await press(page, 'Mail the link');
    await page.getByText('is wrong').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await press(page, 'Mail the link');
    await gone(page);
    expect((await new Mailbox(web.smtp, email).read('change')).link).toContain('/auth/verify-email#');
  });
});

describe('security', () => {
  it('gets an app by its QR code, then a passkey; a login of before is asked who it is', async () => {
    const { page } = await at('/account/security', 'Security');
    await withAuthenticator(page);
    await expectForEverybody(page);
    await press(page, 'Add an app');
    await page.getByAltText('QR code for your authenticator app').waitFor();
    await expectForEverybody(page);
    const secret = await page.locator('.nl-qr__secret').innerText();
    const phone = new AuthenticatorApp(secret.replace(/\s/g, ''), web.server.clock);
    await page.getByLabel('Code of your app').fill(phone.next());
    await page.getByRole('dialog', { name: 'Keep your recovery codes' }).waitFor();
    await expectForEverybody(page);
    await press(page, 'I have kept them');
    await page.getByText('10 codes left').waitFor();

    await later(page);
    await press(page, 'Add a passkey');
    const question = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await question.getByLabel('Code of your app').waitFor();
    await expectForEverybody(page);
    await question.getByLabel('Code of your app').fill(phone.wrong());
    await question.getByText('not valid').waitFor();
    await question.getByLabel('Code of your app').fill(phone.next());
    await page.getByText('Your passkey is added.').waitFor();
    await expectForEverybody(page);

    await press(page, /^More for/);
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(ATTACK);
    await press(page, 'Save');
    await page.getByText(ATTACK, { exact: true }).first().waitFor();
    await press(page, `More for ${ATTACK}`);
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByText(ATTACK).waitFor();
    await expectForEverybody(page);
    await press(page, 'Remove');
    await page.getByText('No passkey yet').waitFor();
    await page.getByRole('button', { name: /^Remove .*\?$/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No authenticator app yet').waitFor();
  });

  it('does nothing for who does not confirm', async () => {
    const { page } = await at('/account/security', 'Security');
    await later(page);
    await press(page, 'Add an app');
    await page.getByRole('dialog', { name: 'Confirm that it is you' }).waitFor();
    await press(page, 'Close');
    await page.getByText('This was not confirmed').waitFor();
    await page.getByText('No authenticator app yet').waitFor();
  });

  it('makes new recovery codes, and forgets a remembered device', async () => {
    const { email, accessToken } = await signUp();
    const { phone } = await enrolApp(web.server, accessToken);
    const page = await web.visitors.arrive();
    await web.visitors.open(page, '/login?returnTo=%2Faccount%2Fsecurity', 'Log in');
    await logIn(page, email);
    await page.getByLabel('Remember this device').check();
    await page.getByLabel('Code of your app').fill(phone.next());
    await heading(page, 'Security');
    await page.getByRole('heading', { name: 'Remembered devices' }).waitFor();
    await expectForEverybody(page);
    await press(page, 'Forget');
    await page.getByRole('heading', { name: 'Remembered devices' }).waitFor({ state: 'detached' });
    await press(page, 'New codes');
    await page.getByRole('dialog', { name: 'Keep your recovery codes' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    expect(
      readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(10);
  });

  it('changes the password and stays logged in', async () => {
    const { page, email } = await at('/account/security', 'Security');
    await press(page, 'Change password');
    await page.getByLabel('Present password').fill(PASSWORD);
    await page.getByLabel('New password').fill('password1');
    await press(page, 'Save');
    await page.getByText('harder to guess').last().waitFor();
    await expectForEverybody(page);
    await page.getByLabel('New password').fill('another long enough password');
    await press(page, 'Save');
    await page.getByText('Your password is changed.').waitFor();
    await page.reload();
    await heading(page, 'Security');
    expect((await web.server.api.post('/auth/login', { email, password: PASSWORD })).status).toBe(401);
  });

  it('links an account at a provider, and unlinks it', async () => {
    const { page, email } = await at('/account/security', 'Security');
    web.providers.visitor = { claims: { sub: email, email: `other.${email}`, email_verified: true } };
    await press(page, 'Link');
    await page.getByText(`${ATTACK} is linked.`).waitFor();
    expect(page.url()).toBe(`${web.origin}/account/security`);
    await page.getByText(`other.${email}`).waitFor();
    await expectForEverybody(page);
    await press(page, 'Unlink');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Unlink' }).click();
    await page.getByText('Not linked').waitFor();
  });
});

describe('sessions and activity', () => {
  it('lists sessions whatever they call themselves, ends one, and tells why', async () => {
    // The clock of this browser is behind.
    web.server.clock.advance(STALE);
    const { page, email } = await at('/account/sessions', 'Sessions');
    await page.getByText('No session has ended yet').waitFor();
    const { status } = await web.server.api.request('POST', '/auth/login', {
      body: { email, password: PASSWORD },
      headers: { 'User-Agent': `${ATTACK} Firefox/140.0` },
    });
    expect(status).toBe(200);
    await page.reload();
    await page.getByText('This one').waitFor();
    await expectForEverybody(page);
    const firefox = page.getByRole('listitem').filter({ hasText: 'Firefox' });
    await firefox.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Log out' }).click();
    await page.getByText('Logged out from another session').waitFor();
    expect(await page.getByText(/in \d+ minutes/).count()).toBe(0);
    await expectForEverybody(page);
    await goTo(page, 'Activity');
    await page.getByText('You signed up').waitFor();
    await expectForEverybody(page);
    await goTo(page, 'Sessions');
    await press(page, 'Log out everywhere');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Log out everywhere' }).click();
    await heading(page, 'Log in');
  });

  it('says what could not be loaded, and tries again', async () => {
    const { page } = await at('/account', 'Profile');
    await page.route('**/auth/activity*', (route) => route.fulfill({ status: 503, body: 'away' }));
    await goTo(page, 'Activity');
    await page.getByText('This could not be loaded').waitFor();
    await expectForEverybody(page);
    await page.unroute('**/auth/activity*');
    await press(page, 'Try again');
    await page.getByText('You signed up').waitFor();
    web.visitors.forgive(/status of 503/);
  });

  it('says that the server is away when the page is opened, and goes on when it is back', async () => {
    const { page } = await at('/account', 'Profile');
    await page.route('**/auth/refresh', (route) => route.abort());
    await page.reload();
    await heading(page, 'The server does not answer');
    await expectForEverybody(page);
    await page.unroute('**/auth/refresh');
    await press(page, 'Try again');
    await heading(page, 'Profile');
    web.visitors.forgive(/net::ERR_FAILED/);
  });
});

describe('one’s own data', () => {
  it('is given as a file, and deleted with the account', async () => {
    const { page, email } = await at('/account/data', 'Your data');
    await expectForEverybody(page);
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
    expect(download.suggestedFilename()).toBe('account.json');
    expect(readFileSync(await download.path(), 'utf8')).toContain(email);
    await press(page, 'Delete account');
    const question = page.getByRole('dialog', { name: 'Delete your account?' });
    await question.waitFor();
    await expectForEverybody(page);
    await question.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await question.getByRole('button', { name: 'Delete account' }).click();
    await heading(page, 'Log in');
    expect((await web.server.api.post('/auth/login', { email, password: PASSWORD })).status).toBe(401);
  });
});

describe('who sits at the browser', () => {
  it('is shown nothing when they go back after a log-out', async () => {
    const { page, email } = await at('/account', 'Profile');
    await goTo(page, 'Activity');
    await press(page, 'Log out');
    await heading(page, 'Log in');
    await page.goBack();
    await page.waitForURL('**/login**');
    await heading(page, 'Log in');
    expect(await page.content()).not.toContain(email);
  });

  it('is logged out in every tab, and in every tab it is the next one', async () => {
    const { page, email } = await at('/account', 'Profile', 'Ada Lovelace');
    const second = await page.context().newPage();
    await web.visitors.open(second, '/account/sessions', 'Sessions');
    await press(page, 'Log out');
    await heading(second, 'Log in');
    await heading(page, 'Log in');
    const grace = await signUp('Grace Hopper');
    await logIn(second, grace.email);
    for (const tab of [page, second]) {
      await tab.getByRole('banner').getByText('Grace Hopper').waitFor();
      expect(await tab.content()).not.toContain(email);
    }
  });

  it('sees nothing of the user of before when another page has logged in somebody else', async () => {
    const { page, accessToken } = await at('/account/security', 'Security', 'Ada Lovelace');
    await enrolApp(web.server, accessToken, 'Phone of Ada');
    await page.reload();
    await page.getByText('Phone of Ada').waitFor();
    const grace = await signUp('Grace Hopper');
    // A page of the product: it logs in without our client, in the same browser.
    const status = await page.evaluate(
      async (body) => {
        const headers = { 'Content-Type': 'application/json' };
        return (await fetch('/auth/login', { method: 'POST', headers, body: JSON.stringify(body) })).status;
      },
      { email: grace.email, password: PASSWORD, transport: 'cookie' },
    );
    expect(status).toBe(200);
    web.server.clock.advance(STALE);
    await goTo(page, 'Activity');
    await page.getByRole('banner').getByText('Grace Hopper').waitFor();
    await page.getByRole('link', { name: 'Security', exact: true }).click();
    await page.getByText('No authenticator app yet').waitFor();
    expect(await page.getByText('Phone of Ada').count()).toBe(0);
  });
});
