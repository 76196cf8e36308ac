import { setTimeout as sleep } from 'node:timers/promises';
import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { type OtherService, PLATFORMS, startOtherService } from '../support/other-service.js';
import { freePort, type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';
import { AUDIENCE } from '../support/test-issuer.js';

/** Seconds: the service's own bound, and the two that its issuer may be behind. */
const MAX_STALENESS = 3;
const BOUND = MAX_STALENESS + 2;

describe.each(PLATFORMS)('another service, without a database, on %s', (platform) => {
  const mongodbUri = freshDatabaseUri();
  const database = new DatabaseProbe(mongodbUri);
  let nodes: ServerProcess[];
  let service: OtherService;

  beforeAll(async () => {
    const [port, otherPort] = [await freePort(), await freePort()];
    const env = {
      ...TEST_SECRETS,
      MONGODB_URI: mongodbUri,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      JWT_AUDIENCE: AUDIENCE,
    };
    nodes = [
      await startServer({ ...env, PORT: String(port) }),
      await startServer({ ...env, PORT: String(otherPort) }),
    ];
    service = await startOtherService({ url: env.PUBLIC_URL }, { platform, maxStaleness: MAX_STALENESS });
  });
  afterAll(async () => {
    await service.close();
    for (const node of nodes) await node.stop();
    await database.drop();
  });

  /** Milliseconds until the service refuses a token. */
  async function refusedAfter(token: string): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < (BOUND + 5) * 1000) {
      if ((await service.api.get('/me', token)).status === 401) return performance.now() - began;
      await sleep(20);
    }
    throw new Error('The token was accepted for too long');
  }

  it('verifies the tokens of every node and feels a log-out on any of them within its bound', async () => {
    const [issuer, other] = nodes;
    const person = newPerson();
    await issuer!.api.post('/auth/signup', person);
    for (const node of [issuer!, other!, issuer!, other!]) {
      const { body } = await other!.api.post('/auth/login', { email: person.email, password: PASSWORD });
      const mine = await service.api.get('/me', body.accessToken);
      expect(mine.status).toBe(200);
      expect(mine.body).toMatchObject({ id: body.user.id, roles: ['user'] });
      expect((await node.api.post('/auth/logout', { refreshToken: body.refreshToken })).status).toBe(204);
      expect(await refusedAfter(body.accessToken)).toBeLessThan(BOUND * 1000);
    }
  });

  it('feels a log-out from everywhere, and lets the next login in', async () => {
    const [issuer] = nodes;
    const person = newPerson();
    const first = (await issuer!.api.post('/auth/signup', person)).body;
    expect((await service.api.get('/me', first.accessToken)).status).toBe(200);
    await issuer!.api.post('/auth/logout-all', undefined, first.accessToken);
    await refusedAfter(first.accessToken);
    const next = (await issuer!.api.post('/auth/login', { email: person.email, password: PASSWORD })).body;
    expect((await service.api.get('/me', next.accessToken)).status).toBe(200);
  });
});
