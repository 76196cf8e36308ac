import { randomBytes } from 'node:crypto';
import { PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { eventually } from '../support/other-service.js';
import { expectProblem } from '../support/problems.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { CONNECTION } from '../../src/common/connection.js';
import { DatabasePool } from '../../src/database/index.js';
import { enrolApp } from '../support/second-factor.js';
import { startApp, type TestApp } from '../support/test-app.js';

const TOKEN = randomBytes(32).toString('base64url');

async function withApp(env: Record<string, string>, check: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startApp(env);
  try {
    await check(app);
  } finally {
    await app.close();
  }
}

/** The value of a series, by its name and labels as Prometheus writes them; undefined when it is not there. */
async function read({ api }: TestApp, series: string): Promise<number | undefined> {
  const { text } = await api.get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** How many requests were answered so. */
function requests(app: TestApp, method: string, route: string, status: number): Promise<number | undefined> {
  const labels = `method="${method}",route="${route}",status="${status}"`;
  return read(app, `nightlatch_http_request_duration_seconds_count{${labels}}`);
}

describe('GET /metrics', () => {
  it('shows the staleness of the revocation feed and how much it remembers', () =>
    withApp({}, async ({ api }) => {
      const { body } = await api.signUp();
      await api.post('/auth/logout', undefined, body.accessToken);
      const answer = await api.get('/metrics');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/plain');
      // With more than that, REVOCATION_MAX_STALENESS, nothing guarded would have been answered.
      expect(Number(/^nightlatch_revocation_staleness_seconds (\S+)$/m.exec(answer.text)?.[1])).toBeLessThan(
        15,
      );
      expect(answer.text).toMatch(/^nightlatch_revocations 1$/m);
      expect(answer.text).toMatch(/^process_resident_memory_bytes /m);
    }));

  it('is for the holder of its token only, where there is one', () =>
    withApp({ METRICS_TOKEN: TOKEN }, async ({ api }) => {
      expect((await api.get('/metrics')).status).toBe(401);
      expect((await api.get('/metrics', `${TOKEN}x`)).status).toBe(401);
      expect((await api.get('/metrics', (await api.signUp()).body.accessToken)).status).toBe(401);
      expect((await api.get('/metrics', TOKEN)).status).toBe(200);
    }));

  it('is not there for everybody on the network', () =>
    withApp({ HOST: '0.0.0.0' }, async ({ api }) => {
      expect((await api.get('/metrics')).status).toBe(404);
    }));
});

describe('The metric of requests', () => {
  it('counts by pattern of the route, also what guards refuse and no route takes', () =>
    withApp({}, async (app) => {
      const { api } = app;
      const token = (await api.signUp()).body.accessToken;
      await api.get('/auth/whoami', token);
      await api.get('/auth/whoami?secret=in-a-query', token);
      await api.get('/auth/whoami');
      await api.get('/users/secret-in-a-path', token);
      await api.get('/secret-in-an-unknown-path');
      await api.request('PUT', '/auth/login', { body: {} });
      await api.request('PURGE', '/auth/login');
      expect(await requests(app, 'POST', '/auth/signup', 201)).toBe(1);
      expect(await requests(app, 'GET', '/auth/whoami', 200)).toBe(2);
      expect(await requests(app, 'GET', '/auth/whoami', 401)).toBe(1);
      expect(await requests(app, 'GET', '/users/:id', 403)).toBe(1);
      expect(await requests(app, 'GET', 'unmatched', 404)).toBe(1);
      expect(await requests(app, 'PUT', '/auth/login', 405)).toBe(1);
      expect(await requests(app, 'other', '/auth/login', 405)).toBe(1);
      expect((await api.get('/metrics')).text).not.toContain('secret');
    }));

  it('has no label that a client chooses (a flood of paths, methods and ids makes no series)', () =>
    withApp({}, async (app) => {
      const { api } = app;
      const ask = async (n: number): Promise<void> => {
        for (const route of ROUTES.filter(({ path }) => path.includes(':id')))
          await api.request('GET', pathOf(route, `id-${n}`));
        await api.get(`/no-such-path-${n}`);
        await api.get(`/%c3%28-${n}`);
        await api.request('GET', '/health/live', {
          headers: { 'X-Forwarded-Host': `h${n}`, 'User-Agent': `u${n}` },
        });
      };
      const series = async (): Promise<number> =>
        (await api.get('/metrics')).text.split('\n').filter((line) => line.startsWith('nightlatch_')).length;
      await ask(0);
      await series();
      const before = await series();
      for (let n = 1; n <= 20; n++) await ask(n);
      expect(await series()).toBe(before);
    }));
});

describe('The metrics of accounts and sessions', () => {
  it('count sign-ups and logins by result', () =>
    withApp({ RATE_LIMITS: 'on' }, async (app) => {
      const { api } = app;
      const { email } = (await api.signUp()).body.user;
      await api.signUp({ email });
      await api.signUp({ password: 'password' });
      expect(await read(app, 'nightlatch_sign_ups_total{result="success"}')).toBe(1);
      expect(await read(app, 'nightlatch_sign_ups_total{result="email_taken"}')).toBe(1);
      expect(await read(app, 'nightlatch_sign_ups_total{result="password_rejected"}')).toBe(1);
      const { accessToken } = (await api.post('/auth/login', { email, password: PASSWORD })).body;
      const { phone } = await enrolApp(app, accessToken);
      const { challenge } = (await api.post('/auth/login', { email, password: PASSWORD })).body;
      for (const presented of [challenge, 'of nobody'])
        await api.post('/auth/login/continue', { challenge: presented, method: 'totp', code: phone.wrong() });
      for (let n = 0; n < 5; n++) await api.post('/auth/login', { email, password: 'a wrong password' });
      expect((await api.post('/auth/login', { email, password: PASSWORD })).status).toBe(429);
      expect(await read(app, 'nightlatch_logins_total{result="success"}')).toBe(1);
      expect(await read(app, 'nightlatch_logins_total{result="failed"}')).toBe(5);
      expect(await read(app, 'nightlatch_logins_total{result="factor_invalid"}')).toBe(1);
      expect(await read(app, 'nightlatch_logins_total{result="challenge_invalid"}')).toBe(1);
      expect(await read(app, 'nightlatch_logins_total{result="locked"}')).toBe(1);
      expect(await read(app, 'nightlatch_logins_total{result="busy"}')).toBe(0);
    }));

  it('count what was held up by a demand as a login, once it ends in a session', () =>
    withApp({ MFA_POLICY: 'required' }, async (app) => {
      const { api } = app;
      const held = await api.signUp();
      expectProblem(held, 'action_required');
      const { challenge } = held.body;
      const enrolment = (await api.post('/auth/login/enrol/totp', { challenge })).body;
      expect(await read(app, 'nightlatch_logins_total{result="success"}')).toBe(0);
      const entered = await api.post('/auth/login/enrol/totp/confirm', {
        ...{ challenge, enrolment: enrolment.challenge },
        code: new AuthenticatorApp(enrolment.secret, app.clock).code(),
      });
      expect(entered.status).toBe(200);
      expect(await read(app, 'nightlatch_logins_total{result="success"}')).toBe(1);
      expect(await read(app, 'nightlatch_sign_ups_total{result="success"}')).toBe(1);
    }));

  it('count logins that were refused unread as busy', () =>
    withApp({ BCRYPT_COST: '10', PASSWORD_HASH_THREADS: '1', PASSWORD_HASH_QUEUE: '1' }, async (app) => {
      const { email } = (await app.api.signUp()).body.user;
      const login = (): Promise<{ status: number }> =>
        app.api.post('/auth/login', { email, password: PASSWORD });
      const answers = await Promise.all(Array.from({ length: 8 }, login));
      const refused = answers.filter(({ status }) => status === 503).length;
      expect(refused).toBeGreaterThan(0);
      expect(await read(app, 'nightlatch_logins_total{result="busy"}')).toBe(refused);
      expect(await read(app, 'nightlatch_logins_total{result="success"}')).toBe(8 - refused);
    }));

  it('count rotations by verdict, and sessions that end by reason', () =>
    withApp({}, async (app) => {
      const { api, clock } = app;
      const first = (await api.signUp()).body;
      await api.refresh(first.refreshToken);
      await api.refresh(first.refreshToken);
      clock.advance(60);
      expect((await api.refresh(first.refreshToken)).body.code).toBe('refresh_token_reused');
      await api.refresh(first.refreshToken);
      await api.refresh('no token of ours');
      const second = (await api.signUp()).body;
      await api.post('/auth/logout', undefined, second.accessToken);
      const { email } = second.user;
      const third = (await api.post('/auth/login', { email, password: PASSWORD })).body;
      await api.post('/auth/login', { email, password: PASSWORD });
      await api.post('/auth/logout-all', undefined, third.accessToken);
      const verdicts = { rotated: 1, replayed: 1, reused: 1, revoked: 1, unknown: 1, expired: 0 };
      for (const [verdict, count] of Object.entries(verdicts)) {
        const series = `nightlatch_rotations_total{verdict="${verdict}"}`;
        expect([verdict, await read(app, series)]).toEqual([verdict, count]);
      }
      expect(await read(app, 'nightlatch_sessions_opened_total')).toBe(4);
      expect(await read(app, 'nightlatch_sessions_ended_total{reason="reuse"}')).toBe(1);
      expect(await read(app, 'nightlatch_sessions_ended_total{reason="logout"}')).toBe(1);
      expect(await read(app, 'nightlatch_sessions_ended_total{reason="logout_all"}')).toBe(2);
    }));
});

describe('The metrics of keys and MongoDB', () => {
  it('tell how old the key is that signs, and how many there are in which state', () =>
    withApp({}, async (app) => {
      expect(await read(app, 'nightlatch_signing_keys{state="active"}')).toBe(1);
      expect(await read(app, 'nightlatch_signing_keys{state="retired"}')).toBe(0);
      const before = (await read(app, 'nightlatch_signing_key_age_seconds'))!;
      app.clock.advance(3600);
      expect((await read(app, 'nightlatch_signing_key_age_seconds'))! - before).toBeGreaterThanOrEqual(3600);
    }));

  it('know no age of a shared secret', () =>
    withApp({ JWT_ALGORITHM: 'HS256' }, async (app) => {
      expect(await read(app, 'nightlatch_signing_key_age_seconds')).toBeNaN();
      expect(await read(app, 'nightlatch_signing_keys{state="active"}')).toBe(0);
    }));

  it('see connections in use while commands run, and none left over afterwards', () =>
    withApp({}, async (app) => {
      const pool = app.app.get(DatabasePool, { strict: false });
      const connection = app.app.get<Connection>(getConnectionToken(CONNECTION), { strict: false });
      const slow = { $where: 'sleep(1000) || true' };
      await app.api.signUp();
      const idle = pool.inUse;
      const asked = Array.from({ length: 5 }, () => connection.collection('users').find(slow).toArray());
      await eventually(() => pool.inUse >= 5);
      await Promise.all(asked);
      await eventually(() => pool.inUse <= idle + 1);
      expect(pool.waiting).toBe(0);
      expect(await read(app, 'nightlatch_mongodb_connections_awaited')).toBe(0);
    }));
});
