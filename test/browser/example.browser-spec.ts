import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Browser } from 'playwright-core';
import { newPerson } from '../support/api.js';
import { launchBrowser } from '../support/browser.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

describe('examples/single-page-app', () => {
  let browser: Browser;
  let server: TestApp;
  let example: ChildProcess;
  let origin: string;
  beforeAll(async () => {
    const PORT = String(await freePort());
    origin = `http://localhost:${PORT}`;
    server = await startApp({ PUBLIC_URL: origin });
    example = spawn(process.execPath, ['server.mjs'], {
      cwd: 'examples/single-page-app',
      env: { PORT, NIGHTLATCH: server.api.url },
      stdio: 'inherit',
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    const ended = once(example, 'exit');
    example.kill();
    await Promise.all([browser.close(), server.close(), ended]);
  });

  it('signs up, survives a reload, logs out, says what is wrong, and breaks no policy of its own', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    const person = newPerson();
    const fill = async (password: string): Promise<void> => {
      await page.fill('[name=name]', person.name);
      await page.fill('[name=email]', person.email);
      await page.fill('[name=password]', password);
    };

    await page.goto(origin);
    await fill(person.password);
    await page.click('text=Sign up');
    await page.waitForSelector('#inside');
    expect(await page.textContent('#inside')).toContain(`Hello ${person.name}.`);
    await page.reload();
    await page.waitForSelector('#inside');
    await page.click('#leave');
    await page.waitForSelector('text=Logged out.');
    await fill('wrong');
    await page.click('text=Log in');
    await page.waitForSelector('text=The credentials are not valid');
    expect(complaints).toEqual([]);
  });
});
