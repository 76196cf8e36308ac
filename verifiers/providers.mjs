/**
 * Logs in at real OpenID providers, with a real browser through their own pages: npm run providers. The table in
 * docs/providers/openid.md says what came of it.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startEmbeddedMongod } from '../dist/database/embedded/embedded-mongod.js';
import { replaceSection, table } from '../scripts/markdown.mjs';
import { GLEWLWYD } from './providers/glewlwyd.mjs';
import { LEMONLDAP } from './providers/lemonldap.mjs';
import { OIDC_PROVIDER } from './providers/oidc-provider.mjs';
import { installPackages } from './support/install.mjs';
import { freePort, Program, run } from './support/program.mjs';

const PROVIDERS = [OIDC_PROVIDER, GLEWLWYD, LEMONLDAP];
const ROOT = new URL('..', import.meta.url).pathname;
const PAGE = new URL('../docs/providers/openid.md', import.meta.url);
const CLIENT = { id: 'nightlatch', secret: randomBytes(24).toString('base64url') };
/** Somebody else at each: an address that has an account is asked for a proof of it. */
const personAt = ({ id }) => ({
  ...{ login: 'grace', password: 'violet umbrella sunday' },
  ...{ name: 'Grace Hopper', email: `grace@${id}.example` },
});

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false } },
});
const named = (name) => (name === 'all' ? PROVIDERS : (PROVIDERS.find((one) => one.name === name) ?? name));
const wanted = positionals.flatMap(named);
const unknown = wanted.filter((one) => typeof one === 'string');
if (values.help || wanted.length === 0 || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`There is no provider ${name}.\n`);
  process.stdout.write(
    [
      'Logins at real OpenID providers, with Chromium through their own pages.\n',
      'npm run providers -- all             every one, and writes the table of docs/providers/openid.md',
      'npm run providers -- NAME [NAME …]\n',
      ...PROVIDERS.map(({ name }) => `  ${name}`),
      '',
    ].join('\n'),
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}

const progress = (what) => process.stderr.write(`${what}\n`);
const folder = mkdtempSync(join(tmpdir(), 'nightlatch-providers-'));
chmodSync(folder, 0o755);
const parts = [];
const clean = async () => {
  for (const part of parts.reverse()) await part.stop();
  rmSync(folder, { recursive: true, force: true });
};
process.once('SIGINT', () => void clean().then(() => process.exit(130)));
process.once('SIGTERM', () => void clean().then(() => process.exit(143)));

let failed = false;
try {
  progress('installing what is not there');
  const browserCase = { debian: ['chromium'] };
  await installPackages([...wanted, browserCase], join(folder, 'packages'));
  const service = await startService();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  parts.push({ stop: () => browser.close() });
  const rows = [];
  for (const one of wanted) {
    progress(one.name);
    try {
      rows.push(await examine(one, { service, browser }));
    } catch (error) {
      failed = true;
      progress(`${one.name}: ${error.stack}\nnightlatch has said:\n${service.program.output}`);
      rows.push([one.name, 'failed']);
    }
  }
  const head = [
    'provider',
    'version',
    'issuer',
    '`iss` comes back',
    'address',
    'asks for consent',
    'first login',
    'second login',
  ];
  const text = table(head, rows);
  process.stdout.write(`${text}\n`);
  if (positionals.includes('all') && !failed)
    writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), 'providers', text));
} finally {
  await clean();
}
process.exit(failed ? 1 : 0);

/** nightlatch, and every provider with it registered as a client. */
async function startService() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const settings = {};
  for (const provider of wanted) {
    progress(`starting ${provider.name}`);
    const redirectUri = `${url}/auth/federated/${provider.id}/callback`;
    const home = join(folder, provider.id);
    const given = {
      folder: home,
      port: await freePort(),
      redirectUri,
      client: CLIENT,
      person: personAt(provider),
    };
    const started = await provider.start(given);
    parts.push(started);
    const own = { CLIENT_ID: CLIENT.id, CLIENT_SECRET: CLIENT.secret, PRIVATE_ADDRESSES: 'on' };
    for (const [name, value] of Object.entries({ ...own, ...started.settings }))
      settings[`${provider.id.toUpperCase()}_${name}`] = value;
  }
  progress('starting nightlatch');
  const mongod = await startEmbeddedMongod({ dataDir: join(folder, 'mongod'), log: () => {} });
  parts.push(mongod);
  const env = {
    ...{ MONGODB_URI: mongod.uri, PORT: String(port), PUBLIC_URL: url, SWAGGER: 'off', LOG_LEVEL: 'warn' },
    FEDERATED_PROVIDERS: wanted.map(({ id }) => id).join(),
    ...settings,
  };
  const program = new Program([process.execPath, join(ROOT, 'dist/main.js')], { cwd: folder, env });
  parts.push(program);
  await program.listens(port);
  while (!(await fetch(`${url}/health/ready`)).ok) await sleep(100);
  return { url, env, program };
}

/** `providers check`, two logins with browsers that know nothing of each other, and the first one's callback once more. */
async function examine(provider, { service, browser }) {
  await run([process.execPath, join(ROOT, 'bin/nightlatch.mjs'), 'providers', 'check', provider.id], {
    cwd: folder,
    env: service.env,
  });
  const first = await logIn(provider, { service, browser });
  const second = await logIn(provider, { service, browser });
  for (const { request } of [first, second]) {
    for (const name of ['state', 'nonce', 'code_challenge'])
      must(request.get(name)?.length === 43, `${name} is not in the request`);
    must(request.get('code_challenge_method') === 'S256', 'PKCE is not S256');
  }
  must(first.request.get('state') !== second.request.get('state'), 'two logins have one state');
  must(first.isAsked, 'the first login has asked for no consent');
  must(first.user.id === second.user.id, 'the second login has led to another account');
  must(first.replayed === 'challenge_invalid', `the callback was taken twice: ${first.replayed}`);
  const { email, emailVerified, name, hasPassword } = first.user;
  must(name !== '' && !hasPassword, 'the account is not as the provider said');
  return [
    provider.name,
    await provider.version(),
    `\`${first.identity.issuer.replace(/\/\/[^/]+/, '//host')}\``,
    first.callback.has('iss') ? 'yes' : 'no',
    `${email.replace(/^.*@/, '…@')}, ${emailVerified ? 'verified' : 'not verified'}`,
    second.isAsked ? 'each time' : 'once',
    'opens an account',
    'finds it',
  ];
}

/** One login, in a browser that has never been anywhere. */
async function logIn(provider, { service: { url }, browser }) {
  const context = await browser.newContext();
  // Some pages ask for fonts of the Internet.
  await context.route(/^https:/, (route) => route.abort());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url())));
  try {
    await page.goto(`${url}/auth/federated/${provider.id}/start`);
    await provider.logIn(page, personAt(provider));
    // Some ask each time, some once.
    const consent = provider.consent(page);
    await Promise.race([consent.waitFor(), page.waitForURL(`${url}/*`)]);
    const isAsked = await consent.isVisible();
    if (isAsked) await consent.click();
    await page.waitForURL(`${url}/*`);
    must(page.url() === `${url}/`, `the browser came back to ${page.url()}`);
    const refreshed = await context.request.post(`${url}/auth/refresh`, { headers: { Origin: url } });
    const { user, accessToken } = await refreshed.json();
    must(user !== undefined, `there is no session: ${await refreshed.text()}`);
    const headers = { Authorization: `Bearer ${accessToken}` };
    const { items } = await (await context.request.get(`${url}/auth/identities`, { headers })).json();
    const callback = asked.find(({ pathname }) => pathname.endsWith('/callback'));
    await page.goto(callback.href);
    const replayed = /#error=(\w+)/.exec(page.url())?.[1];
    const { searchParams: request } = asked.find(({ searchParams }) => searchParams.has('code_challenge'));
    return { user, identity: items[0], callback: callback.searchParams, request, replayed, isAsked };
  } catch (error) {
    const shown = await page.evaluate('document.body?.innerText').catch(() => '');
    throw new Error(`${error.message}\nat ${page.url()}:\n${String(shown).slice(0, 1000)}`, { cause: error });
  } finally {
    await context.close();
  }
}

function must(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
