import { randomBytes } from 'node:crypto';
import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { Mailbox } from '../support/mailbox.js';
import { startServer } from '../support/server-process.js';
import { SmtpServer } from '../support/smtp.js';
import { TEST_SECRETS } from '../support/test-app.js';

const NEW_PASSWORDS = ['a second battery staple', 'a third battery staple'] as const;
const WRONG_PASSWORD = 'the wrong battery staple';
const REFUSED_PASSWORD = 'password1234';

/** What a client may send to start a line of its own, or to colour a terminal. */
const HOSTILE = 'x"}\n{"level":"error","message":"forged"}\r\u2028\u2029\u001b[31m';

/** OWASP ASVS 5.0 16.2.5 (no secrets in logs) and 16.4.1 (no log injection). */
describe('The log of a whole run, at LOG_LEVEL=verbose in json', () => {
  const used = new Map<string, string>();
  const addresses: string[] = [];
  let output = '';

  beforeAll(async () => {
    const smtp = await SmtpServer.start();
    const uri = freshDatabaseUri();
    const settings = { ...TEST_SECRETS, METRICS_TOKEN: randomBytes(32).toString('base64url') };
    const server = await startServer({
      LOG_LEVEL: 'verbose',
      LOG_FORMAT: 'json',
      MONGODB_URI: uri,
      SMTP_URL: smtp.url,
      RATE_LIMITS: 'on',
      REFRESH_LEEWAY: '0s',
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
    expect(entries.length).toBeGreaterThan(3);
    expect(entries.filter(({ message }) => message === 'forged')).toEqual([]);
  });
});
