import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { AuthModule, JwtAuthGuard, RolesGuard } from '../../src/auth/index.js';
import {
  type Caller,
  firstNews,
  gateway,
  graphqlCaller,
  graphqlHost,
  graphqlSocketCaller,
  grpcCaller,
  grpcController,
  HOST_PROTO,
  messageController,
  moduleOf,
  socketIoCaller,
  tcpCaller,
  webSocketCaller,
} from '../support/host-contexts.js';
import { PASSWORD } from '../support/api.js';
import { eventually } from '../support/other-service.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

const GUARDS = [JwtAuthGuard, RolesGuard];

let one: TestApp;
let other: TestApp;
let tcpPort: number;
let grpcPort: number;
let inheritingPort: number;
let openPort: number;

/** Two hosts of the same handlers: the one has guards at its gateway and controllers, the other relies on the global ones. */
beforeAll(async () => {
  tcpPort = await freePort();
  grpcPort = await freePort();
  one = await startApp({}, undefined, {
    imports: [
      ...graphqlHost([]),
      moduleOf({
        imports: [AuthModule],
        providers: [gateway(GUARDS)],
        controllers: [messageController(GUARDS), grpcController(GUARDS)],
      }),
    ],
    prepare: (app) => {
      app.useWebSocketAdapter(new IoAdapter(app));
      app.connectMicroservice<MicroserviceOptions>({
        transport: Transport.TCP,
        options: { host: '127.0.0.1', port: tcpPort },
      });
      app.connectMicroservice<MicroserviceOptions>({
        transport: Transport.GRPC,
        options: { package: 'host', protoPath: HOST_PROTO, url: `127.0.0.1:${grpcPort}` },
      });
    },
  });
  await one.app.startAllMicroservices();
  inheritingPort = await freePort();
  openPort = await freePort();
  other = await startApp({}, undefined, {
    imports: [moduleOf({ providers: [gateway([])], controllers: [messageController([])] })],
    prepare: (app) => {
      app.useWebSocketAdapter(new WsAdapter(app));
      for (const [port, inheritAppConfig] of [
        [inheritingPort, true],
        [openPort, false],
      ] as const) {
        app.connectMicroservice<MicroserviceOptions>(
          { transport: Transport.TCP, options: { host: '127.0.0.1', port } },
          { inheritAppConfig },
        );
      }
    },
  });
  await other.app.startAllMicroservices();
});
afterAll(async () => {
  await one.close();
  await other.close();
});

const KINDS = [
  { kind: 'GraphQL', server: () => one, open: (token?: string) => graphqlCaller(one.api.url, token) },
  {
    kind: 'GraphQL over a socket',
    server: () => one,
    open: (token?: string) => graphqlSocketCaller(one.api.url, token),
  },
  { kind: 'socket.io', server: () => one, open: (token?: string) => socketIoCaller(one.api.url, token) },
  {
    kind: 'ws, by global guards',
    server: () => other,
    open: (token?: string) => webSocketCaller(other.api.url, token),
  },
  { kind: 'TCP, metadata', server: () => one, open: (token?: string) => tcpCaller(tcpPort, token) },
  {
    kind: 'TCP, message',
    server: () => one,
    open: (token?: string) => tcpCaller(tcpPort, token, 'message'),
  },
  {
    kind: 'TCP, by global guards',
    server: () => other,
    open: (token?: string) => tcpCaller(inheritingPort, token),
  },
  { kind: 'gRPC', server: () => one, open: (token?: string) => grpcCaller(grpcPort, token) },
];

describe.each(KINDS)('$kind', ({ kind, server, open }) => {
  const opened: Caller[] = [];
  const caller = async (token?: string): Promise<Caller> => {
    const it = await open(token);
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

  /** Expects a refusal that says the code and nothing of the inside. */
  async function expectRefusal(calling: Promise<object>, code: string, status: number): Promise<void> {
    const outcome: any = await calling;
    const { refusal } = outcome;
    expect(outcome).toHaveProperty('refusal');
    if (kind === 'gRPC') {
      expect(refusal).toMatchObject({ code, status: { 401: 16, 403: 7 }[status] });
    } else {
      expect(kind.startsWith('GraphQL') ? refusal.extensions : refusal).toMatchObject({
        type: `urn:nightlatch:problem:${code}`,
        code,
        status,
        title: expect.any(String),
      });
    }
    expect(JSON.stringify(refusal)).not.toMatch(/\.[jt]s:|node_modules|Internal|cause/);
    expect(log).not.toHaveBeenCalled();
  }

  it('tells the holder of a token who is asking', async () => {
    const { body } = await server().api.signUp();
    const person = await caller(body.accessToken);
    const answer = { id: body.user.id, roles: ['user'] };
    expect(await person.call('me')).toEqual({ answer });
    expect(await person.call('me')).toEqual({ answer });
  });

  it('refuses who brings none, a foreign or a broken one', async () => {
    const nobody = await caller();
    await expectRefusal(nobody.call('me'), 'authentication_required', 401);
    const [head, payload] = (await server().api.signUp()).body.accessToken.split('.');
    for (const token of ['no-token', `${head}.${payload}.${'A'.repeat(86)}`]) {
      await expectRefusal((await caller(token)).call('me'), 'access_token_invalid', 401);
    }
  });

  it('asks for the role, and takes no other', async () => {
    const { body } = await server().api.signUp();
    await expectRefusal((await caller(body.accessToken)).call('admin'), 'forbidden', 403);
    await server()
      .database.collection('users')
      .updateOne({ email: body.user.email }, { $set: { roles: ['admin'] } });
    const again = await server().api.post('/auth/login', { email: body.user.email, password: PASSWORD });
    expect(await (await caller(again.body.accessToken)).call('admin')).toEqual({
      answer: { id: body.user.id, roles: ['admin'] },
    });
  });

  it('is open where it is public, and tells nobody there who came before', async () => {
    const { body } = await server().api.signUp();
    const person = await caller(body.accessToken);
    await person.call('me');
    expect(await person.call('open')).toEqual({ answer: { id: null, roles: [] } });
    expect(await (await caller()).call('open')).toEqual({ answer: { id: null, roles: [] } });
  });

  it('refuses a token that is revoked while the connection is open', async () => {
    const { body } = await server().api.signUp();
    const person = await caller(body.accessToken);
    expect(await person.call('me')).toHaveProperty('answer');
    expect((await server().api.post('/auth/logout', { refreshToken: body.refreshToken })).status).toBe(204);
    await eventually(async () => 'refusal' in (await person.call('me')));
    await expectRefusal(person.call('me'), 'access_token_invalid', 401);
  });

  it('refuses a token that expires while the connection is open', async () => {
    const { body } = await server().api.signUp();
    const person = await caller(body.accessToken);
    expect(await person.call('me')).toHaveProperty('answer');
    server().clock.advance(10 * 60 + 31);
    await expectRefusal(person.call('me'), 'access_token_invalid', 401);
    if (person.renew === undefined) return;
    const fresh = await server().api.refresh(body.refreshToken);
    await person.renew(fresh.body.accessToken);
    expect(await person.call('me')).toEqual({ answer: { id: body.user.id, roles: ['user'] } });
  });
});

it('judges a subscription when it begins', async () => {
  const { body } = await one.api.signUp();
  const person = graphqlSocketCaller(one.api.url, body.accessToken);
  expect(await firstNews(person.client)).toEqual({ answer: { id: body.user.id } });
  await one.api.post('/auth/logout', { refreshToken: body.refreshToken });
  expect(await firstNews(person.client)).toMatchObject({
    refusal: { extensions: { code: 'access_token_invalid', status: 401 } },
  });
  person.close();
});

it('does not stand before the message handlers of a hybrid application that inherits nothing', async () => {
  const nobody = tcpCaller(openPort);
  expect(await nobody.call('me')).toEqual({ answer: { id: null, roles: [] } });
  nobody.close();
});

it('judges a connection without a message: when it opens, and before something is pushed', async () => {
  const guard = one.app.get(JwtAuthGuard);
  const { body } = await one.api.signUp();
  const client = { handshake: { auth: { token: body.accessToken } } };
  expect(await guard.authenticateConnection(client)).toMatchObject({ id: body.user.id });
  await expect(guard.authenticateConnection({})).rejects.toMatchObject({
    error: { code: 'authentication_required' },
  });
  await one.api.post('/auth/logout', { refreshToken: body.refreshToken });
  await expect(guard.authenticateConnection(client)).rejects.toMatchObject({
    error: { code: 'access_token_invalid' },
  });
});
