/**
 * Takes the pictures of the documents: npm run docs:pictures
 *
 * Starts the built service with a database of its own, lives some weeks in it by its routes, and opens its pages in Chromium.
 */
/* global document */
import { existsSync, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './pictures/camera.mjs';
import { DEVICES } from './pictures/people.mjs';
import { VIEWS } from './pictures/views.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** When all of it is pictured: dates are the same each time. */
const NOW = new Date('2026-12-01T14:40:00Z');

const HELP = `Takes the pictures of the documents from the running product.

npm run docs:pictures                    all of them, into docs/pictures
npm run docs:pictures -- NAME [NAME …]   some of them
npm run docs:pictures -- --out FOLDER    somewhere else

It needs npm run build, and Chromium: /usr/bin/chromium, or the one that CHROMIUM_PATH names.
A picture that looks as before is left as it is.

${VIEWS.map(({ name }) => `  ${name}`).join('\n')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false }, out: { type: 'string' } },
});
const unknown = positionals.filter((name) => VIEWS.every((view) => view.name !== name));
if (values.help || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no picture ${name}.\n`);
  process.stdout.write(HELP);
  process.exit(unknown.length > 0 ? 2 : 0);
}
if (!existsSync(join(ROOT, 'dist/web/manifest.json'))) {
  process.stderr.write('Nothing is built yet. Do that first: npm run build\n');
  process.exit(1);
}

const folder = resolve(values.out ?? join(ROOT, 'docs/pictures'));
const wanted = VIEWS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const progress = (text) => process.stderr.write(`${text}\n`);

/** What is to be stopped, the last first. */
const parts = [];
const clean = async () => {
  for (const part of parts.splice(0).reverse()) await part();
};
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void clean().then(() => process.exit(130)));

try {
  const browser = await openBrowser();
  parts.push(() => browser.close());
  // What is built is loaded only now: whoever asks for help need not have built.
  const [{ startService }, { beginOf, live }, { Person }] = await Promise.all([
    import('./pictures/service.mjs'),
    import('./pictures/history.mjs'),
    import('./pictures/person.mjs'),
  ]);
  const service = await startService(beginOf(NOW));
  parts.push(() => service.stop());
  await live(service, NOW, progress);
  await takeAll({ browser, service, Person, pages: new Map() });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await clean();
}

async function takeAll({ browser, service, ...more }) {
  mkdirSync(folder, { recursive: true });
  let sum = 0;
  for (const view of wanted) {
    const page = await pageOf(view, { browser, service, ...more });
    await show(page, view, service.url);
    const path = join(folder, `${view.name}.webp`);
    const { bytes, kept } = await browser.take(page, path);
    sum += bytes;
    progress(`${relative(process.cwd(), path)}: ${Math.round(bytes / 1024)} KiB${kept ? ', as before' : ''}`);
    if (!view.who.email) await page.context().close();
  }
  progress(`${wanted.length} pictures, ${Math.round(sum / 1024)} KiB`);
}

/** Who has logged in stays so for all their pictures; a stranger is a new one each time. */
async function pageOf({ who, scheme, window }, { browser, service, Person, pages }) {
  const device = who.device ?? DEVICES.mac;
  const found = pages.get(who);
  if (found !== undefined) return found;
  const page = await browser.newPage({ device, scheme, now: service.clock.now(), ...window });
  if (who.email === undefined) return page;
  await page.goto(`${service.url}/login`);
  const person = new Person(service, who, device);
  const answer = await post(page, '/auth/login', { ...person.who, name: undefined, transport: 'cookie' });
  const { challenge } = answer;
  if (challenge !== undefined)
    await post(page, '/auth/login/continue', { challenge, method: 'totp', code: person.code() });
  pages.set(who, page);
  return page;
}

/** As the page that is open sends it. */
function post(page, path, body) {
  return page.evaluate(
    async ([url, json]) => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: json })).json();
    },
    [path, JSON.stringify(body)],
  );
}

/** Opens a view, waits until it has come to rest, and makes the window as high as it is. */
async function show(page, { path, scheme, window, whole, prepare }, url) {
  await page.setViewportSize(window);
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(url + path);
  await settle(page);
  await prepare(page);
  await settle(page);
  if (whole) {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: window.width, height: Math.max(window.height, height) });
    await settle(page);
  }
}

async function settle(page) {
  await page.waitForLoadState('networkidle');
  const loading = page.locator('.nl-skeleton');
  while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'detached' });
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Some are called off.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}
