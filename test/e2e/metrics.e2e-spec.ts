import { randomBytes } from 'node:crypto';
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

describe('GET /metrics', () => {
  it('shows the staleness of the revocation feed and how much it remembers', () =>
    withApp({}, async ({ api }) => {
      const { body } = await api.signUp();
      await api.post('/auth/logout', undefined, body.accessToken);
      const answer = await api.get('/metrics');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/plain');
      expect(Number(/^nightlatch_revocation_staleness_seconds (\S+)$/m.exec(answer.text)?.[1])).toBeLessThan(
        2,
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
