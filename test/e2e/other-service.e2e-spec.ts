import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { type OtherService, PLATFORMS, startOtherService, untilStatus } from '../support/other-service.js';
import { freePort, type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';
import { AUDIENCE } from '../support/test-issuer.js';

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
    service = await startOtherService({ url: env.PUBLIC_URL }, { platform });
  });
  afterAll(async () => {
    await service.close();
    for (const node of nodes) await node.stop();
    await database.drop();
  });

  it('verifies the tokens of every node and feels a log-out on any of them', async () => {
    const [issuer, other] = nodes;
    const person = newPerson();
    await issuer!.api.post('/auth/signup', person);
    for (const node of [issuer!, other!, issuer!, other!]) {
      const { body } = await other!.api.post('/auth/login', { email: person.email, password: PASSWORD });
      const mine = await service.api.get('/me', body.accessToken);
      expect(mine.status).toBe(200);
      expect(mine.body).toMatchObject({ id: body.user.id, roles: ['user'] });
      expect((await node.api.post('/auth/logout', { refreshToken: body.refreshToken })).status).toBe(204);
      await untilStatus(service, body.accessToken, 401);
    }
  });

  it('feels a log-out from everywhere, and lets the next login in', async () => {
    const [issuer] = nodes;
    const person = newPerson();
    const first = (await issuer!.api.post('/auth/signup', person)).body;
    expect((await service.api.get('/me', first.accessToken)).status).toBe(200);
    await issuer!.api.post('/auth/logout-all', undefined, first.accessToken);
    await untilStatus(service, first.accessToken, 401);
    const next = (await issuer!.api.post('/auth/login', { email: person.email, password: PASSWORD })).body;
    expect((await service.api.get('/me', next.accessToken)).status).toBe(200);
  });
});
