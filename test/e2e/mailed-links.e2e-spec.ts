import { createHash } from 'node:crypto';
import { MailedTokenStore, type TokenRequest } from '../../src/mailed-tokens/index.js';
import { type MailingApp, newUser, startMailingApp, tokenOf } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { startApp } from '../support/test-app.js';

let server: MailingApp;
beforeAll(async () => {
  server = await startMailingApp();
});
afterAll(() => server.close());

const PAGES = ['/auth/reset-password', '/auth/verify-email'];

describe('a mailed link', () => {
  it.each([
    ['Host', ['Host: evil.example']],
    ['X-Forwarded-Host', ['Host: localhost', 'X-Forwarded-Host: evil.example']],
    ['X-Forwarded-Host and -Proto', ['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https']],
    ['Forwarded', ['Host: localhost', 'Forwarded: host=evil.example;proto=https']],
    ['X-Original-Host', ['Host: localhost', 'X-Original-Host: evil.example', 'X-Host: evil.example']],
    ['Referer and Origin', ['Referer: https://evil.example/', 'Origin: https://evil.example']],
    ['an absolute request target', ['Host: evil.example'], 'http://evil.example'],
  ])(
    'stands under PUBLIC_URL, whatever %s says (host header poisoning)',
    async (_name, headers, base = '') => {
      const trusting = await startMailingApp({ TRUST_PROXY: '1' });
      try {
        for (const { api, smtp } of [server, trusting]) {
          const { mailbox, email } = await newUser({ api, smtp });
          const body = JSON.stringify({ email });
          const all = [
            'Content-Type: application/json',
            `Content-Length: ${body.length}`,
            'Connection: close',
          ];
          const host = headers.some((line) => line.startsWith('Host:')) ? [] : ['Host: localhost'];
          const head = [`POST ${base}/auth/forgot-password HTTP/1.1`, ...host, ...headers, ...all, '', body];
          expect((await sendRaw(api.url, head.join('\r\n'))).status).toBe(202);
          const mail = await mailbox.read('reset');
          expect(mail.link).toMatch(
            /^http:\/\/localhost:3000\/auth\/reset-password#token=[\w-]{43}&purpose=password_reset$/,
          );
          expect(mail.raw).not.toContain('evil');
        }
      } finally {
        await trusting.close();
      }
    },
  );

  it('leads to the pages of an own front end where they are set', async () => {
    const own = await startMailingApp({
      RESET_PASSWORD_URL: 'https://app.example.com/new-password',
      VERIFY_EMAIL_URL: 'https://app.example.com/confirm?lang=en',
    });
    try {
      const ada = await newUser(own);
      const verification = await ada.mailbox.read('verification');
      expect(verification.link).toMatch(
        /^https:\/\/app\.example\.com\/confirm\?lang=en#token=[\w-]{43}&purpose=email_verification$/,
      );
      await own.api.post('/auth/forgot-password', { email: ada.email });
      const { link } = await ada.mailbox.read('reset');
      expect(link).toMatch(
        /^https:\/\/app\.example\.com\/new-password#token=[\w-]{43}&purpose=password_reset$/,
      );
    } finally {
      await own.close();
    }
  });

  it('opened by a scanner of mails, by GET and HEAD and with all it knows, changes nothing', async () => {
    const ada = await newUser(server);
    await server.api.post('/auth/forgot-password', { email: ada.email });
    const links = [await ada.mailbox.read('reset'), await ada.mailbox.read('verification')];
    for (const mail of links) {
      const { pathname } = new URL(mail.link);
      const token = tokenOf(mail);
      for (const method of ['GET', 'HEAD'])
        for (const path of [pathname, `${pathname}?token=${token}`, `${pathname}?${token}`])
          expect((await server.api.request(method, path)).status).toBe(200);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
        expectProblem(await server.api.request(method, pathname), 'method_not_allowed');
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const posted = await server.api.request('POST', pathname, { raw: `token=${token}`, headers: form });
      expectProblem(posted, 'unsupported_media_type');
    }
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(ada.user);
    const newPassword = 'violet umbrella sunday';
    const reset = { token: tokenOf(links[0]!), newPassword };
    expect((await server.api.post('/auth/reset-password', reset)).status).toBe(204);
    const verified = { token: tokenOf(links[1]!), password: newPassword };
    expect((await server.api.post('/auth/verify-email', verified)).status).toBe(204);
  });
});

describe.each(PAGES)('the page at %s', (path) => {
  it('is HTML that no cache keeps, no frame shows and no other page hears of', async () => {
    const { status, headers, text } = await server.api.get(path);
    expect(status).toBe(200);
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('runs the one script and the one style that it has, by their hashes, and asks nobody else', async () => {
    const { headers, text } = await server.api.get(path);
    const hashes = ['script', 'style'].map((tag) => {
      const found = [...text.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))];
      expect(found).toHaveLength(1);
      return `'sha256-${createHash('sha256').update(found[0]![1]!).digest('base64')}'`;
    });
    expect(headers.get('content-security-policy')!.split(';')).toEqual([
      "default-src 'none'",
      `script-src ${hashes[0]}`,
      "connect-src 'self'",
      `style-src ${hashes[1]}`,
      'img-src data:',
      'font-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(text).not.toMatch(/\ssrc=|\son\w+=|\sstyle=|https?:/);
    expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
  });

  it('shows nothing of what it is asked with, and leads nowhere else', async () => {
    const { text } = await server.api.get(path);
    const marks = '?token=%3Cscript%3E&next=https://evil.example&redirect=//evil.example';
    for (const asked of [marks, '?', '?a[]=1']) {
      const answer = await sendRaw(
        server.api.url,
        http('GET', path + asked, ['X-Forwarded-Host: evil.example', 'Referer: https://evil.example/']),
      );
      expect([answer.status, answer.text]).toEqual([200, text]);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it('has labels, live regions, and words for a browser without scripts', async () => {
    const { text } = await server.api.get(path);
    expect(text).toMatch(/<noscript>/);
    // What is wrong is heard as soon as it stands there, and so is what went well.
    expect(text).toMatch(/<p role="alert" id="problem"><\/p>/);
    expect(text).toMatch(/<section id="\w+" class="done" role="status" hidden>/);
    for (const [, input] of text.matchAll(/<input ([^>]*)>/g)) {
      const id = /id="(\w+)"/.exec(input!)![1];
      const labelled = text.includes(`for="${id}"`) || input!.includes('aria-label=');
      expect([id, labelled || new RegExp(`<label[^>]*>\\s*<input [^>]*id="${id}"`).test(text)]).toEqual([
        id,
        true,
      ]);
    }
  });
});

describe('the tokens of mails that are tried again, overtake each other, or are delivered by two nodes', () => {
  let count = 0;
  /** A request that was made so many seconds after the first. */
  function request(userId: string, at: number): TokenRequest {
    count += 1;
    const requestedAt = new Date(server.clock.now().getTime() + at * 1000);
    return {
      purpose: 'password_reset',
      userId,
      email: 'ada@example.com',
      accountEmail: 'ada@example.com',
      credentialVersion: 1,
      requestId: `request-${count}`,
      requestedAt,
      expiresAt: new Date(requestedAt.getTime() + 1_800_000),
    };
  }
  const service = (): MailedTokenStore => server.app.get(MailedTokenStore);

  it('a delivery that is tried again brings the same token, on every node', async () => {
    const other = await startApp({ MONGODB_URI: server.mongodbUri }, server.clock);
    try {
      const asked = request('again', 0);
      const first = await service().issue(asked);
      expect(first).toMatch(/^[\w-]{43}$/);
      expect(await service().issue(asked)).toBe(first);
      expect(await other.app.get(MailedTokenStore).issue(asked)).toBe(first);
    } finally {
      await other.close();
    }
  });

  it('two deliveries of one mail at once bring one token', async () => {
    for (let round = 0; round < 10; round += 1) {
      const asked = request(`twice-${round}`, 0);
      const tokens = await Promise.all(Array.from({ length: 8 }, () => service().issue(asked)));
      expect(new Set(tokens).size).toBe(1);
      expect(tokens[0]).toBeDefined();
    }
  });

  it('an earlier request that is delivered late replaces nothing, and its mail is not sent', async () => {
    const [earlier, later] = [request('late', 0), request('late', 1)];
    const token = await service().issue(later);
    expect(await service().issue(earlier)).toBeUndefined();
    expect(await service().find(token!, ['password_reset'])).toMatchObject({ requestId: later.requestId });
  });

  it('a used token is not mailed again', async () => {
    const asked = request('used', 0);
    const record = await service().find((await service().issue(asked))!, ['password_reset']);
    expect(await service().use(record!)).toBe(true);
    expect(await service().use(record!)).toBe(false);
    expect(await service().issue(asked)).toBeUndefined();
  });

  it('a copy of the records and the server’s secret are both needed: another secret gives another token', async () => {
    const other = await startApp(
      { MONGODB_URI: server.mongodbUri, JWT_REFRESH_SECRET: 'Zt0v1J8mQ4wKp6xL2yRb9cN5hF7dGsAe' },
      server.clock,
    );
    try {
      const asked = request('secret', 0);
      const token = await service().issue(asked);
      expect(await other.app.get(MailedTokenStore).issue(asked)).not.toBe(token);
    } finally {
      await other.close();
    }
  });
});

describe('an account that is gone, or banned', () => {
  it('gets no mail with a link', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    await ada.mailbox.read('verification');
    await grace.mailbox.read('verification');
    const users = server.database.collection<any>('users');
    await users.deleteOne({ _id: ada.id });
    await users.updateOne({ _id: grace.id }, { $set: { status: 'banned' } });
    for (const { email } of [ada, grace]) await server.api.post('/auth/forgot-password', { email });
    await server.database.mailsSettled();
    expect([...ada.mailbox.subjects(), ...grace.mailbox.subjects()]).toEqual([]);
  });
});
