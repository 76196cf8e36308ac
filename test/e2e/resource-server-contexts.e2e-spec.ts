import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { type INestApplication, Logger } from '@nestjs/common';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Test } from '@nestjs/testing';
import { ResourceServerGuard, ResourceServerModule } from '../../src/resource-server/index.js';
import {
  type Caller,
  gateway,
  graphqlCaller,
  graphqlHost,
  graphqlSocketCaller,
  messageController,
  moduleOf,
  socketIoCaller,
  tcpCaller,
} from '../support/host-contexts.js';
import { eventually } from '../support/other-service.js';
import { freePort } from '../support/server-process.js';
import { AUDIENCE } from '../support/test-issuer.js';
import { newKey, TestIssuer } from '../../src/testing/test-issuer.js';

const STRANGER = newKey('ES256');

let issuer: TestIssuer;
let app: INestApplication;
let url: string;
let tcpPort: number;

beforeAll(async () => {
  issuer = await TestIssuer.start(newKey('ES256'));
  tcpPort = await freePort();
  const testing = await Test.createTestingModule({
    imports: [
      ResourceServerModule.forRoot({ issuer: issuer.url, audience: AUDIENCE }),
      ...graphqlHost([]),
      // A module of its own, which does not import the guard's.
      moduleOf({
        providers: [gateway([ResourceServerGuard])],
        controllers: [messageController([ResourceServerGuard])],
      }),
    ],
  }).compile();
  app = testing.createNestApplication(new FastifyAdapter());
  app.useWebSocketAdapter(new IoAdapter(app));
  app.connectMicroservice<MicroserviceOptions>({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: tcpPort },
  });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  const first = graphqlCaller(url, issuer.token());
  await eventually(async () => 'answer' in (await first.call('me')));
});
afterAll(async () => {
  await app.close();
  await issuer.stop();
});

describe.each([
  { kind: 'GraphQL', open: (token?: string) => graphqlCaller(url, token) },
  { kind: 'GraphQL over a socket', open: (token?: string) => graphqlSocketCaller(url, token) },
  { kind: 'socket.io', open: (token?: string) => socketIoCaller(url, token) },
  { kind: 'TCP', open: (token?: string) => tcpCaller(tcpPort, token) },
])('a service without a database: $kind', ({ kind, open }) => {
  const opened: Caller[] = [];
  const caller = (token?: string): Caller => {
    const it = open(token);
    opened.push(it);
    return it;
  };
  let log: jest.SpiedFunction<Logger['error']>;

  beforeEach(() => {
    log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    log.mockRestore();
    for (const it of opened.splice(0)) it.close();
  });

  async function expectRefusal(calling: Promise<object>, code: string): Promise<void> {
    const { refusal }: any = await calling;
    expect(kind.startsWith('GraphQL') ? refusal?.extensions : refusal).toMatchObject({ code });
    expect(log).not.toHaveBeenCalled();
  }

  it('lets the holders of tokens in, and nobody else', async () => {
    expect(await caller(issuer.token()).call('me')).toEqual({ answer: { id: 'user-1', roles: ['user'] } });
    expect(await caller().call('open')).toEqual({ answer: { id: null, roles: [] } });
    await expectRefusal(caller().call('me'), 'authentication_required');
    for (const token of [
      issuer.token({ key: STRANGER }),
      issuer.token({ claims: { aud: 'billing' } }),
      issuer.token({ claims: { iat: 1_000_000, exp: 1_000_600 } }),
    ]) {
      await expectRefusal(caller(token).call('me'), 'access_token_invalid');
    }
  });

  it('asks for the role', async () => {
    await expectRefusal(caller(issuer.token()).call('admin'), 'forbidden');
    const admin = caller(issuer.token({ claims: { roles: ['admin'] } }));
    expect(await admin.call('admin')).toEqual({ answer: { id: 'user-1', roles: ['admin'] } });
  });

  it('feels a log-out while the connection is open', async () => {
    const sid = randomUUID();
    const person = caller(issuer.token({ claims: { sid } }));
    expect(await person.call('me')).toHaveProperty('answer');
    issuer.sids.push(sid);
    await eventually(async () => 'refusal' in (await person.call('me')));
    await expectRefusal(person.call('me'), 'access_token_invalid');
  });
});
