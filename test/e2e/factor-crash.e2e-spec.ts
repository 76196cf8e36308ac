import { TestClock } from '../../src/testing/test-clock.js';
import { PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { claimsOf } from '../support/jwt.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { expectProblem } from '../support/problems.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

const mongodbUri = freshDatabaseUri();
const database = new DatabaseProbe(mongodbUri);
let proxy: MongoProxy;
let server: ServerProcess;

beforeAll(async () => {
  proxy = await MongoProxy.start(mongodbUri);
});
afterAll(async () => {
  await server.stop('SIGKILL');
  await proxy.close();
  await database.drop();
});

async function start(): Promise<void> {
  const settings = { NODE_ENV: 'test', PUBLIC_URL: 'http://localhost:3000', MONGODB_URI: proxy.uri };
  server = await startServer({ ...settings, ...TEST_SECRETS });
}

/** Sends a request, kills the server when the message of a command has come to the proxy, and starts another one. */
async function killDuring(
  request: () => Promise<unknown>,
  ...message: Parameters<MongoProxy['hold']>
): Promise<void> {
  const held = proxy.hold(...message);
  const answer = request().catch((error: unknown) => error);
  await held;
  await server.stop('SIGKILL');
  expect(await answer).toHaveProperty('message', 'fetch failed');
  await start();
}

it('kill -9 between two writes locks nobody out of their second factor, and lets nobody in without it', async () => {
  await start();
  const { user, accessToken } = (await server.api.signUp()).body;
  const { email } = user;
  const logIn = async (): Promise<any> =>
    (await server.api.post('/auth/login', { email, password: PASSWORD })).body;
  const proceed = (challenge: string, method: string, code: string) =>
    server.api.post('/auth/login/continue', { challenge, method, code });

  // Enrolled, and nobody was told: the application has the secret, and is asked for.
  const { secret, challenge } = (await server.api.post('/auth/totp', {}, accessToken)).body;
  const phone = new AuthenticatorApp(secret, new TestClock());
  await killDuring(
    () => server.api.post('/auth/totp/confirm', { challenge, code: phone.code() }, accessToken),
    ...(['findAndModify', 'answer', 'users'] as const),
  );
  const asked = await logIn();
  expect(asked.code).toBe('second_factor_required');
  const strong = await proceed(asked.challenge, 'totp', phone.code(1));
  expect(strong.status).toBe(200);
  const made = await server.api.post('/auth/recovery-codes', undefined, strong.body.accessToken);
  const [used, unused] = made.body.recoveryCodes;

  // A code was used up, and no session opened: it is worth nothing any more, and the next one is.
  const sessions = database.collection('sessions');
  const before = await sessions.countDocuments();
  const waiting = (await logIn()).challenge;
  await killDuring(() => proceed(waiting, 'recovery_code', used), 'insert', 'command', 'sessions');
  expectProblem(await proceed(waiting, 'recovery_code', unused), 'challenge_invalid');
  expectProblem(await proceed((await logIn()).challenge, 'recovery_code', used), 'factor_invalid');
  expect(await sessions.countDocuments()).toBe(before);
  const other = await proceed((await logIn()).challenge, 'recovery_code', unused);
  expect(other.status).toBe(200);

  // Removed, and no session lowered: what rested on it is worth no more all the same.
  const { totp } = (await server.api.get('/auth/factors', other.body.accessToken)).body;
  const path = `/auth/totp/${totp[0].id}`;
  await killDuring(
    () => server.api.request('DELETE', path, { token: other.body.accessToken }),
    ...(['findAndModify', 'answer', 'users'] as const),
  );
  const lowered = await server.api.refresh(strong.body.refreshToken);
  expect(claimsOf(lowered.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
  expect(await logIn()).toHaveProperty('accessToken');
});
