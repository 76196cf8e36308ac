import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { signUpAdmin, signUpUser } from '../support/administrator.js';
import { PASSWORD } from '../support/api.js';
import { launchBrowser, type Site, startSite } from '../support/browser.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** The page of packages/react, built as an application builds its own. */
function script(): string {
  const build = `
    import { resolve } from 'node:path';
    import { build } from 'vite';
    const alias = {
      '@nightlatch/client': resolve('packages/client/src/index.ts'),
      '@nightlatch/react': resolve('packages/react/src/index.ts'),
    };
    const output = { write: false, minify: false, rolldownOptions: { input: 'packages/react/test/page.tsx' } };
    const { output: [chunk] } = await build({ configFile: false, logLevel: 'silent', resolve: { alias }, build: output });
    process.stdout.write(chunk.code);`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', build], {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  });
}

let browser: Browser;
let server: TestApp;
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  const PORT = String(await freePort());
  const service = `http://localhost:${PORT}`;
  const code = script().replaceAll('</script', '<\\/script');
  site = await startSite(
    `<!doctype html><body><script>window.service = '${service}'</script><script type="module">${code}</script>`,
  );
  browser = await launchBrowser();
  server = await startApp({ PORT, PUBLIC_URL: service, CORS_ORIGINS: site.localhost });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), site.close()]);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function open(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.localhost);
  await page.getByText('the rest').waitFor();
  await page.getByText('one moment').waitFor({ state: 'detached' });
  return page;
}

async function logIn(page: Page, email: string): Promise<void> {
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', PASSWORD);
  await page.click('text=Log in');
  await page.locator('#who').waitFor();
}

/** What a page has shown, each time that it has changed. */
const shown = (page: Page): Promise<string[]> => page.evaluate<string[]>('shown');

it('shows neither what is for users nor what is for others before it is known who is there', async () => {
  const page = await open();
  expect(await page.locator('main').innerText()).toContain('nobody');
  expect(await page.locator('#who').count()).toBe(0);
  expect(await page.evaluate('load()')).toBe('to the login');

  const { email } = await signUpUser(server);
  await logIn(page, email);
  await page.reload();
  await page.locator('#who').waitFor();
  const seen = (await shown(page)).join('\n');
  expect(seen).toContain('one moment');
  expect(seen).toContain(email);
  expect(seen).not.toContain('nobody');
  expect(seen).not.toContain('Log in');
  expect(await page.evaluate('load()')).toBe(email);
});

it('takes over what a server has rendered without mending it', async () => {
  const page = await open();
  await logIn(page, (await signUpUser(server)).email);
  await page.reload();
  await page.locator('#who').waitFor();
  expect(await page.evaluate('mended')).toEqual([]);
  expect((await shown(page))[0]).toContain('one moment');
});

it('follows a log-in and a log-out in another tab, and says why a session ended', async () => {
  const [here, there] = [await open(), await open()];
  await logIn(here, (await signUpUser(server)).email);
  await there.locator('#who').waitFor();
  await there.click('text=Log out');
  await here.getByText('nobody').waitFor();
  expect(await here.locator('form i').innerText()).toBe('logged_out');
});

it('shows to a role what is for a role alone', async () => {
  const page = await open();
  await logIn(page, (await signUpUser(server)).email);
  expect(await page.getByText('administrator').count()).toBe(0);
  await page.click('text=Log out');
  await logIn(page, (await signUpAdmin(server)).email);
  await page.getByText('administrator').waitFor();
});
