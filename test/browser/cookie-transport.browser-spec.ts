import { type Browser } from 'playwright-core';
import { launchBrowser, startSite } from '../support/browser.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

it('is a real browser', async () => {
  const site = await startSite();
  const page = await browser.newPage();
  await page.goto(site.localhost);
  expect(await page.title()).toBe('A page');
  await site.close();
});
