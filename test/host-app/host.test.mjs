/**
 * What a team can count on that has put nightlatch into its application: the same for every host here, asked over HTTP of
 * the application as its own `npm start` runs it. The host is the folder that this runs in; MONGODB_URI names its database.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';

const PASSWORD = 'correct horse battery staple';
const ADMIN = { email: 'admin@example.com', password: 'a long night over quiet roofs' };
const PARTNER_SECRET = randomBytes(32).toString('base64url');

/** Milliseconds until it is on its port, key pair and first administrator included. */
const START_MS = 30_000;

let host;
let url;
/** Where our routes are: as every client can, we ask the metadata. */
let accounts;

/** Starts the application; resolves with what it has printed as soon as it listens, or has ended. */
async function start(settings) {
  const child = spawn(process.execPath, ['dist/main.js'], {
    // More people sign up from one address than its limits let.
    env: { ...process.env, PORT: '0', NO_COLOR: '1', RATE_LIMITS: 'off', PARTNER_SECRET, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const listening = new Promise((resolve) => {
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        lines.push(line);
        const address = /^The magazine is on (\S+)$/.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
  });
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const address = await Promise.race([listening, once(child, 'close').then(() => undefined)]);
  clearTimeout(late);
  return { child, address, output: () => lines.join('\n') };
}

async function ask(method, path, { token, body, at = url } = {}) {
  const response = await fetch(at + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

async function signUp() {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const answer = await ask('POST', `${accounts}/auth/signup`, {
    body: { name: 'Ada Lovelace', email, password: PASSWORD },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return { email, ...answer.body };
}

async function logIn({ email, password = PASSWORD }) {
  const { status, body } = await ask('POST', `${accounts}/auth/login`, { body: { email, password } });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

function assertRefused({ status, headers, body }, expected, code) {
  assert.equal(status, expected);
  assert.match(headers.get('content-type'), /^application\/problem\+json/);
  assert.equal(body.code, code);
}

/** What a partner signs, with the secret that it shares with the magazine and not with nightlatch. */
function partnerToken(claims, secret = PARTNER_SECRET) {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signed = parts.join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

before(async () => {
  host = await start({ ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password });
  assert.ok(host.address, `The host has not started:\n${host.output()}`);
  url = host.address;
  const { body } = await ask('GET', '/.well-known/oauth-authorization-server');
  accounts = new URL(body.token_endpoint).pathname.replace(/\/auth\/token$/, '');
});

after(async () => {
  if (host?.child.exitCode !== null) return;
  const ended = once(host.child, 'exit');
  host.child.kill('SIGTERM');
  await ended;
});

describe('a host', () => {
  it('has sign-up and login, and knows in its own routes who asks', async () => {
    const { email, user } = await signUp();
    const { accessToken } = await logIn({ email });
    const { status, body } = await ask('GET', '/profile', { token: accessToken });
    assert.equal(status, 200);
    assert.equal(body.id, user.id);
    assert.deepEqual(body.roles, ['user']);
    const sessions = await ask('GET', `${accounts}/auth/sessions`, { token: accessToken });
    assert.equal(body.session, sessions.body.items.find(({ current }) => current).id);
  });

  it('has its own routes guarded unless they are public', async () => {
    assertRefused(await ask('GET', '/profile'), 401, 'authentication_required');
    assertRefused(await ask('GET', '/profile', { token: 'a.b.c' }), 401, 'access_token_invalid');
    assert.equal((await ask('GET', '/articles')).status, 200);
  });

  it('has a User of its own beside the one of nightlatch, and its own pipe', async () => {
    const { accessToken: token } = await signUp();
    const change = (body) => ask('PUT', '/profile', { token, body });
    assert.equal((await change({ nickname: 'x' })).status, 400);
    assert.equal((await change({ nickname: 'Countess', roles: ['admin'] })).status, 400);
    assert.equal((await change({ nickname: 'Countess' })).status, 200);
    const { name, nickname } = (await ask('GET', '/profile', { token })).body;
    assert.deepEqual({ name, nickname }, { name: 'Ada Lovelace', nickname: 'Countess' });
  });

  it('has roles of its own, which its administrator gives and takes', async () => {
    const reader = await signUp();
    const write = (token) => ask('POST', '/articles', { token, body: { title: `By ${reader.email}` } });
    assertRefused(await write(reader.accessToken), 403, 'forbidden');

    const admin = await logIn(ADMIN);
    const setRoles = (roles) =>
      ask('PATCH', `${accounts}/users/${reader.user.id}`, { token: admin.accessToken, body: { roles } });
    assertRefused(await setRoles(['user', 'publisher']), 400, 'validation_failed');
    assert.equal((await setRoles(['user', 'editor'])).status, 200);
    const editor = await logIn(reader);
    const written = await write(editor.accessToken);
    assert.deepEqual([written.status, written.body.author], [201, reader.user.id]);
    assert.ok((await ask('GET', '/articles')).body.includes(`By ${reader.email}`));

    assert.equal((await setRoles(['user'])).status, 200);
    assert.notEqual((await write(editor.accessToken)).status, 201);
    assertRefused(await write((await logIn(reader)).accessToken), 403, 'forbidden');
  });

  it('keeps readers logged in: a refreshed token opens its routes', async () => {
    const { refreshToken } = await signUp();
    const refreshed = await ask('POST', `${accounts}/auth/refresh`, { body: { refreshToken } });
    assert.equal(refreshed.status, 200);
    assert.equal((await ask('GET', '/profile', { token: refreshed.body.accessToken })).status, 200);
  });

  it('has log-out felt by its own routes at once', async () => {
    const { accessToken: token, refreshToken } = await signUp();
    assert.equal((await ask('GET', '/profile', { token })).status, 200);
    assert.equal((await ask('POST', `${accounts}/auth/logout`, { body: { refreshToken } })).status, 204);
    assertRefused(await ask('GET', '/profile', { token }), 401, 'access_token_invalid');
  });

  it('keeps its own jwt strategy: partners come in where they may, and nowhere else', async () => {
    const { accessToken } = await signUp();
    const token = partnerToken({ shop: 'Corner Shop' });
    assert.deepEqual((await ask('GET', '/partners/me', { token })).body, { shop: 'Corner Shop' });
    for (const wrong of [undefined, accessToken, partnerToken({ shop: 'x' }, 'guessed')]) {
      assert.equal((await ask('GET', '/partners/me', { token: wrong })).status, 401);
    }
    assertRefused(await ask('GET', '/profile', { token }), 401, 'access_token_invalid');
    assert.equal((await ask('GET', '/profile', { token: accessToken })).status, 200);
  });

  it('answers what nobody has, and its own errors, itself', async () => {
    const { status, headers } = await ask('GET', '/nowhere');
    assert.equal(status, 404);
    assert.doesNotMatch(headers.get('content-type'), /problem/);
  });

  it('ends its start where a setting is wrong, and names it', async () => {
    const { child, address, output } = await start({ ADMIN_EMAIL: 'nobody', ADMIN_PASSWORD: ADMIN.password });
    child.kill();
    assert.equal(address, undefined);
    assert.equal(child.exitCode, 1);
    assert.match(output(), /adminEmail: must be an e-mail address/);
  });

  it('warns of the one thing that is not said, and has nothing go wrong behind its back', () => {
    const complaints = host
      .output()
      .split('\n')
      .filter((line) => /\b(WARN|ERROR|FATAL)\b/.test(line));
    // It listens on a port that nobody knows before.
    assert.equal(complaints.length, 1, complaints.join('\n'));
    assert.match(complaints[0], new RegExp(`publicUrl: 'http://localhost:${new URL(url).port}'`));
  });
});

describe('a host that does something to all its routes', () => {
  let strict;
  before(async () => {
    strict = await start({ HOUSE_RULES: 'on' });
    assert.ok(strict.address, `The host has not started:\n${strict.output()}`);
  });
  after(async () => {
    if (strict?.child.exitCode !== null) return;
    const ended = once(strict.child, 'exit');
    strict.child.kill('SIGTERM');
    await ended;
  });
  const askIt = (method, path, options) => ask(method, path, { ...options, at: strict.address });

  it('has its own under a version, in an envelope, and refusals of the guard in the form of its filter', async () => {
    const { accessToken: token } = await signUp();
    const { status, body } = await askIt('GET', '/v1/profile', { token });
    assert.deepEqual([status, Object.keys(body)], [200, ['data']]);
    const refused = await askIt('GET', '/v1/profile');
    assert.deepEqual([refused.status, refused.body.statusCode], [401, 401]);
    assert.equal((await askIt('GET', '/profile', { token })).status, 404);
  });

  it('has ours where they were: validated by our rules, nothing converted', async () => {
    const object = { name: 'Ada', email: 'ada@example.com', password: { length: 20 } };
    const refused = await askIt('POST', `${accounts}/auth/signup`, { body: object });
    assertRefused(refused, 400, 'validation_failed');
    assert.deepEqual(
      refused.body.errors.map(({ field }) => field),
      ['password'],
    );
  });

  it('has no answer of ours given to somebody else, and none changed', async () => {
    for (const { user, accessToken: token } of [await signUp(), await signUp()]) {
      assert.deepEqual((await askIt('GET', `${accounts}/auth/me`, { token })).body, user);
    }
    const { body } = await askIt('GET', '/.well-known/jwks.json');
    assert.deepEqual(Object.keys(body), ['keys']);
    assertRefused(await askIt('GET', `${accounts}/auth/me`), 401, 'authentication_required');
  });
});
