import { AMARA, DEVICES, MAYA } from './people.mjs';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Nobody has logged in there. */
const STRANGER = { device: DEVICES.mac };

/**
 * What is pictured. `path` is opened by `who`; `prepare` does what a person would do there before; `whole` takes all of a page
 * that is longer than the window.
 *
 * @type {{ name: string, path: string, who: object, scheme?: 'light' | 'dark', window?: object, whole?: boolean,
 *   prepare?: (page: import('playwright-core').Page) => Promise<void> }[]}
 */
export const VIEWS = [
  { name: 'start', path: '/', who: STRANGER, whole: true },
  { name: 'login', path: '/login', who: STRANGER, whole: true },
  { name: 'login-dark', path: '/login', who: STRANGER, scheme: 'dark', whole: true },
  { name: 'login-phone', path: '/login', who: STRANGER, scheme: 'dark', window: PHONE },
  { name: 'second-factor', path: '/login', who: STRANGER, prepare: logInAsMaya },
  { name: 'signup', path: '/signup', who: STRANGER, whole: true },
  { name: 'profile', path: '/account', who: MAYA },
  { name: 'security', path: '/account/security', who: MAYA, window: { width: 1280, height: 852 } },
  { name: 'security-dark', path: '/account/security', who: MAYA, scheme: 'dark', whole: true },
  { name: 'security-phone', path: '/account/security', who: MAYA, scheme: 'dark', window: PHONE },
  { name: 'sessions', path: '/account/sessions', who: MAYA, whole: true },
  { name: 'activity', path: '/account/activity', who: MAYA },
  { name: 'console', path: '/console', who: AMARA, window: { width: 1280, height: 1012 } },
  { name: 'console-dark', path: '/console', who: AMARA, scheme: 'dark', whole: true },
  { name: 'console-users', path: '/console/users', who: AMARA },
  { name: 'console-user', path: '/console/users', who: AMARA, whole: true, prepare: openMaya },
  { name: 'console-audit', path: '/console/audit', who: AMARA, prepare: verify },
  { name: 'console-keys', path: '/console/keys', who: AMARA, whole: true },
  { name: 'console-mails', path: '/console/mails?state=settled', who: AMARA },
  { name: 'console-health', path: '/console/health', who: AMARA },
  { name: 'console-configuration', path: '/console/configuration', who: AMARA },
  { name: 'console-phone', path: '/console', who: AMARA, scheme: 'dark', window: PHONE },
].map((view) => ({ scheme: 'light', window: DESK, whole: false, prepare: async () => undefined, ...view }));

async function logInAsMaya(page) {
  await page.getByLabel('E-mail or username').fill(MAYA.email);
  await page.getByLabel('Password', { exact: true }).fill('violet umbrella sunday');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor({ state: 'detached' });
}

async function openMaya(page) {
  await page.getByLabel('Search').fill(MAYA.email);
  await page.getByRole('link', { name: MAYA.name }).click();
  await page.getByRole('heading', { level: 1, name: MAYA.name }).waitFor();
}

async function verify(page) {
  const button = page.getByRole('button', { name: 'Verify' });
  await button.click();
  await page.getByText('The chain is intact').waitFor();
}
