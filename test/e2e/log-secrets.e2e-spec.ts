import { randomBytes } from 'node:crypto';
import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { Mailbox } from '../support/mailbox.js';
import { startServer } from '../support/server-process.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { SmtpServer } from '../support/smtp.js';
import { TEST_SECRETS } from '../support/test-app.js';

const NEW_PASSWORDS = ['a second battery staple', 'a third battery staple'] as const;
const WRONG_PASSWORD = 'the wrong battery staple';
const REFUSED_PASSWORD = 'password1234';

/** What a client may send to start a line of its own, or to colour a terminal. */
const HOSTILE = 'x"}\n{"level":"error","message":"forged"}\r\u2028\u2029\u001b[31m';

/** Whom the run is administered by. */
const ADMIN = { email: 'root@example.com', password: 'a fourth battery staple' };

/** Who may introspect. */
const CLIENT_SECRET = randomBytes(32).toString('base64url');

/** What an entry may have, and one of the log of requests beside. No entry has more. */
const FIELDS = ['level', 'pid', 'timestamp', 'message', 'context'];
const REQUEST_FIELDS = [
  ...['requestId', 'method', 'route', 'status', 'ms', 'ip'],
  ...['userId', 'sessionId', 'code'],
];

/** OWASP ASVS 5.0 16.2.5 (no secrets in logs) and 16.4.1 (no log injection). */
describe('The log of a whole run, at LOG_LEVEL=verbose in json', () => {
  const used = new Map<string, string>();
  const addresses: string[] = [ADMIN.email];
  /** What the log must have a line of, by the names of the requests. */
  const answered = new Map<string, string>();
  let output = '';

  beforeAll(async () => {
    const smtp = await SmtpServer.start();
    const uri = freshDatabaseUri();
    const settings = {
      ...TEST_SECRETS,
      METRICS_TOKEN: randomBytes(32).toString('base64url'),
      PASSWORD_PEPPER: randomBytes(32).toString('base64url'),
    };
    const server = await startServer({
      LOG_LEVEL: 'verbose',
      LOG_FORMAT: 'json',
      MONGODB_URI: uri,
      SMTP_URL: smtp.url,
      RATE_LIMITS: 'on',
      ...{ EMAIL_LOGIN: 'on', ANONYMOUS_USERS: 'on' },
      REFRESH_LEEWAY: '0s',
      INTROSPECTION_CLIENTS: `orders:${CLIENT_SECRET}`,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      CORS_ORIGINS: 'https://app.example.com',
      ...settings,
    });
    const { api } = server;
    const keep = (name: string, secret: string): string => {
      used.set(name, secret);
      return secret;
    };
    for (const [name, secret] of Object.entries(settings)) keep(name, secret);
    keep('password', PASSWORD);
    keep('wrong password', WRONG_PASSWORD);
    keep('refused password', REFUSED_PASSWORD);
    keep('second password', NEW_PASSWORDS[0]);
    keep('third password', NEW_PASSWORDS[1]);
    keep('password of the administrator', ADMIN.password);
    keep('client secret', CLIENT_SECRET);
    keep('client credentials', Buffer.from(`orders:${CLIENT_SECRET}`).toString('base64'));
    try {
      const person = newPerson();
      const { email } = person;
      addresses.push(email);
      const mailbox = new Mailbox(smtp, email);

      const first = (await api.post('/auth/signup', person)).body;
      keep('first access token', first.accessToken);
      keep('first refresh token', first.refreshToken);
      const verification = keep('verification token', await mailbox.token('verification'));
      await api.request('POST', '/auth/verify-email', {
        body: { token: verification },
        token: first.accessToken,
      });
      await api.post('/auth/login', { email, password: WRONG_PASSWORD });
      await api.signUp({ email, password: REFUSED_PASSWORD });
      keep('rotated refresh token', (await api.refresh(first.refreshToken)).body.refreshToken);
      expect((await api.refresh(first.refreshToken)).body.code).toBe('refresh_token_reused');

      const withCookie = await api.post('/auth/login', { email, password: PASSWORD, transport: 'cookie' });
      const [cookie] = /[^=;]+(?=;)/.exec(withCookie.headers.get('set-cookie') ?? '') ?? [''];
      expect(cookie.length).toBeGreaterThan(100);
      keep('cookie', cookie);
      const changed = await api.post(
        '/auth/change-password',
        { currentPassword: PASSWORD, newPassword: NEW_PASSWORDS[0], transport: 'body' },
        keep('access token of the cookie', withCookie.body.accessToken),
      );
      expect(changed.status).toBe(200);
      keep('refresh token after the change', changed.body.refreshToken);

      await api.post('/auth/forgot-password', { email });
      const reset = keep('reset token', await mailbox.token('reset'));
      expect(
        (await api.post('/auth/reset-password', { token: reset, newPassword: NEW_PASSWORDS[1] })).status,
      ).toBe(204);
      const form = new URLSearchParams({
        grant_type: 'password',
        username: email,
        password: NEW_PASSWORDS[1],
      });
      const granted = await api.request('POST', '/auth/token', {
        raw: form.toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      keep('granted access token', granted.body.access_token);
      keep('granted refresh token', granted.body.refresh_token);
      await api.get('/metrics', settings.METRICS_TOKEN);

      for (const path of ['/auth/introspect', '/auth/revoke'])
        await api.request('POST', path, {
          raw: new URLSearchParams({ token: granted.body.access_token }).toString(),
          headers: {
            'Content-Type': 'application/x-www-form-urlencoded',
            Authorization: `Basic ${used.get('client credentials')}`,
          },
        });
      const moved = `moved.${email}`;
      addresses.push(moved);
      const again = (await api.post('/auth/login', { email, password: NEW_PASSWORDS[1] })).body;
      keep('later access token', again.accessToken);
      keep('later refresh token', again.refreshToken);
      const change = { email: moved, password: NEW_PASSWORDS[1] };
      expect((await api.post('/auth/change-email', change, again.accessToken)).status).toBe(202);
      const moving = keep('token of the new address', await new Mailbox(smtp, moved).token('change'));
      await api.request('POST', '/auth/verify-email', { body: { token: moving }, token: again.accessToken });

      const { accessToken: admin } = (await api.post('/auth/login', ADMIN)).body;
      keep('access token of the administrator', admin);
      const invited = newPerson();
      addresses.push(invited.email);
      const invitation = { email: invited.email, name: invited.name };
      const invite = await api.post('/users', invitation, admin);
      expect(invite.status).toBe(201);
      const { id } = invite.body;
      const hash = keep('imported hash', `$2b$10$abcdefghijklmnopqrstuv${'x'.repeat(31)}`);
      addresses.push('imported@example.com');
      const imported = await api.request('POST', '/users/import', {
        body: { users: [{ email: 'imported@example.com', name: 'Ada', passwordHash: hash }] },
        token: admin,
      });
      expect(imported.body).toMatchObject({ created: 1 });

      // Every route there is, without a token and as an administrator, and with a method that it does not take. What
      // ends the administrator's sessions comes last.
      const routes = ROUTES.toSorted(
        (a, b) => Number(a.path.endsWith('-all')) - Number(b.path.endsWith('-all')),
      );
      for (const route of routes) {
        for (const method of [...route.methods, 'PUT']) {
          for (const token of [undefined, admin]) {
            const { status, headers } = await fetch(`${api.url}${pathOf(route, id)}?email=${invited.email}`, {
              method,
              redirect: 'manual',
              headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
            });
            answered.set(headers.get('x-request-id') ?? '', `${method} ${route.path} ${status}`);
          }
        }
      }

      for (const path of [`/${encodeURIComponent(HOSTILE)}`, `/auth/me?token=${encodeURIComponent(HOSTILE)}`])
        await api.request('GET', path, { headers: { 'User-Agent': 'a"b\\c\u00e2\u0080\u00a8\t' } });
      await api.post('/auth/login', { email: HOSTILE, password: HOSTILE });
      await api.post('/auth/refresh', { refreshToken: HOSTILE });
      await api.request('POST', '/auth/login', {
        raw: HOSTILE,
        headers: { 'Content-Type': 'application/json' },
      });
      await api.post('/auth/logout', { refreshToken: granted.body.refresh_token });
    } finally {
      await server.stop();
      output = server.output();
      await smtp.stop();
      await new DatabaseProbe(uri).drop();
    }
  }, 60_000);

  it('is there', () => {
    expect(output).toContain('A used refresh token came back');
    expect([...used.values()].filter((secret) => typeof secret !== 'string' || secret.length < 8)).toEqual(
      [],
    );
  });

  it('holds no password, token, cookie or secret that was used', () => {
    const found = [...used].filter(([, secret]) => output.includes(secret)).map(([name]) => name);
    expect(found).toEqual([]);
  });

  it('holds no e-mail address', () => {
    expect(addresses.filter((address) => output.includes(address))).toEqual([]);
    expect(output).not.toMatch(/[\w.+-]+@example\.com/);
  });

  it('is one line of JSON per entry, and none that a client has written', () => {
    const lines = output.trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { message: unknown });
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(({ message }) => message === 'forged')).toEqual([]);
    expect(output).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|[^\P{Cc}\n]/u);
  });

  it('has no fields but those that are allowed', () => {
    const entries = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const fields = entries.map((entry) => {
      const allowed = 'context' in entry && entry.context === 'Access' ? REQUEST_FIELDS : [];
      return Object.keys(entry).filter((key) => ![...FIELDS, ...allowed].includes(key));
    });
    expect(fields.flat()).toEqual([]);
  });

  it('has one line for every request, with the pattern of its route', () => {
    const entries = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const logged = entries
      .filter(({ requestId = '' }) => answered.has(requestId))
      .map(({ requestId = '', message = '' }): [string, string] => [requestId, message]);
    expect(answered.size).toBeGreaterThan(150);
    expect(new Map(logged)).toEqual(answered);
    expect(logged).toHaveLength(answered.size);
  });
});
