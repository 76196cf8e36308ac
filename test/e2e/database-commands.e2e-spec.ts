import { getConnectionToken } from '@nestjs/mongoose';
import { type Connection, type mongo } from 'mongoose';
import { CONNECTION } from '../../src/common/connection.js';
import { AuditRelay } from '../../src/audit/audit-relay.js';
import { MailDelivery } from '../../src/accounts/mails/mail-delivery.js';
import { newPerson } from '../support/api.js';
import { freshDatabaseUri } from '../support/database.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { OtlpReceiver } from '../support/otlp.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** How many people refresh at the same time. */
const CROWD = 40;

/** What the service reads now and then, whether anybody asks it for something or not. */
const BESIDE = new Set(['audit', 'revocations', 'signing_keys']);

/** In the order in which they were sent. */
const commands: string[] = [];
let receiver: OtlpReceiver;
let proxy: MongoProxy;
let server: TestApp;

/** What is sent to MongoDB meanwhile. */
async function sentDuring(work: () => Promise<unknown>): Promise<string[]> {
  commands.length = 0;
  await work();
  return [...commands];
}

beforeAll(async () => {
  proxy = await MongoProxy.start(freshDatabaseUri());
  receiver = await OtlpReceiver.start();
  // With an endpoint for traces the driver tells of its commands.
  server = await startApp({
    MONGODB_URI: proxy.uri,
    RATE_LIMITS: 'on',
    TRUST_PROXY: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  });
  // They send commands whether anybody asks for something or not.
  await server.app.get(AuditRelay, { strict: false }).onModuleDestroy();
  await server.app.get(MailDelivery, { strict: false }).onModuleDestroy();
  const client = server.app.get<Connection>(getConnectionToken(CONNECTION)).getClient();
  client.on('commandStarted', ({ commandName, command }: mongo.CommandStartedEvent) => {
    const collection: unknown = command[commandName];
    if (typeof collection !== 'string') {
      if (commandName === 'bulkWrite') commands.push(commandName);
    } else if (!BESIDE.has(collection)) commands.push(`${commandName} ${collection}`);
  });
});
afterAll(async () => {
  await server.close();
  await proxy.close();
  await receiver.stop();
});

it('a sign-up asks for nothing that a new account cannot have', async () => {
  const sent = await sentDuring(() => server.api.post('/auth/signup', newPerson()));
  expect(sent).toEqual([
    // Sign-ups of the address.
    'findAndModify rate_limits',
    'insert users',
    // Mails to the address.
    'findAndModify rate_limits',
    'insert outbox',
    'insert sessions',
    // Whether the account is as it was before the session.
    'find users',
  ]);
});

it('a login takes back what it was counted as by one command', async () => {
  const person = newPerson();
  await server.api.post('/auth/signup', person);
  const { email, password } = person;
  const login = (): Promise<unknown> => server.api.post('/auth/login', { email, password });
  // The first one that has two updates at once asks whether the server takes them together.
  await login();
  expect(await sentDuring(login)).toEqual([
    // What is left of the address's wrong passwords.
    'find address_failures',
    'find users',
    // The attempt is counted before it is looked at, and taken back: the address's and the account's.
    'findAndModify address_failures',
    'findAndModify account_failures',
    'bulkWrite',
    'insert sessions',
    // Whether the account is as it was before the session, and how many it has.
    'find users',
    'find sessions',
  ]);
});

it('refreshes that come together share their reads and writes: fewer than two commands each', async () => {
  const { body } = await server.api.post('/auth/signup', newPerson());
  const one = await sentDuring(() => server.api.refresh(body.refreshToken));
  expect(one).toEqual(['find sessions', 'find users', 'update sessions']);
  const { mongodbUri } = server;
  const other = await startApp({ MONGODB_URI: mongodbUri });
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => other.api.signUp()));
  await other.close();
  proxy.delay = 20;
  const many = await sentDuring(() =>
    Promise.all(
      crowd.map(({ body: { refreshToken } }, i) =>
        server.api.request('POST', '/auth/refresh', {
          body: { refreshToken },
          headers: { 'x-forwarded-for': `192.0.2.${i}` },
        }),
      ),
    ),
  );
  expect(many.length).toBeLessThan(2 * CROWD);
});
