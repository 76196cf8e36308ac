import { resolve } from 'node:path';
import { credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Controller, Module, type ModuleMetadata, type Type, UseGuards } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import {
  type ClientProxy,
  ClientProxyFactory,
  GrpcMethod,
  MessagePattern,
  Transport,
} from '@nestjs/microservices';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { type Client, createClient } from 'graphql-ws';
import { firstValueFrom } from 'rxjs';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import {
  type HandshakeRequest,
  rememberAccessToken,
  rememberHandshake,
} from '../../src/common/callers/index.js';
import { CurrentUser, type UserPrincipal, Public, Roles } from '../../src/common/http/index.js';
import { answerTo, type Guards, hostResolver } from './host-resolver.js';

/** The handlers that every kind has: for everybody with a token, for administrators, for all. */
export type Handler = 'me' | 'admin' | 'open';

/** What a call ended with, as its client sees it. */
export type Outcome = { answer: any } | { refusal: any };

/** Somebody who calls handlers of one kind, with the token they were made with. */
export interface Caller {
  call(handler: Handler): Promise<Outcome>;
  /** Hands a new token over on the open connection. */
  renew?(token: string): Promise<void>;
  close(): void;
}

/** A module of the host. */
export function moduleOf(metadata: ModuleMetadata): Type<object> {
  @Module(metadata)
  class HostModule {}
  return HostModule;
}

/** A GraphQL API. Its answers are JSON, so that it needs no types of its own. */
export function graphqlHost(guards: Guards): NonNullable<ModuleMetadata['imports']> {
  const api = GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    path: '/graphql',
    subscriptions: { 'graphql-ws': true },
  });
  return [api, moduleOf({ providers: [hostResolver(guards)] })];
}

/** A WebSocket gateway, for socket.io and `ws` alike. */
export function gateway(guards: Guards): Type<object> {
  @WebSocketGateway()
  @UseGuards(...guards)
  class HostGateway implements OnGatewayConnection {
    handleConnection(client: object, request?: HandshakeRequest): void {
      if (request?.headers) rememberHandshake(client, request);
    }

    @Public()
    @SubscribeMessage('authenticate')
    authenticate(@ConnectedSocket() client: object, @MessageBody('token') token: unknown): object {
      rememberAccessToken(client, token);
      return { event: 'answer', data: {} };
    }

    @SubscribeMessage('me')
    me(@CurrentUser() user: UserPrincipal): object {
      return { event: 'answer', data: answerTo(user) };
    }

    @Roles('admin')
    @SubscribeMessage('admin')
    admin(@CurrentUser() user: UserPrincipal): object {
      return { event: 'answer', data: answerTo(user) };
    }

    @Public()
    @SubscribeMessage('open')
    open(@CurrentUser() user?: UserPrincipal): object {
      return { event: 'answer', data: answerTo(user) };
    }
  }
  return HostGateway;
}

/** The handlers of a microservice. */
export function messageController(guards: Guards): Type<object> {
  @Controller()
  @UseGuards(...guards)
  class HostController {
    @MessagePattern('me')
    me(@CurrentUser() user: UserPrincipal): object {
      return answerTo(user);
    }

    @Roles('admin')
    @MessagePattern('admin')
    admin(@CurrentUser() user: UserPrincipal): object {
      return answerTo(user);
    }

    @Public()
    @MessagePattern('open')
    open(@CurrentUser() user?: UserPrincipal): object {
      return answerTo(user);
    }
  }
  return HostController;
}

/** The same by gRPC, as host.proto has it. */
export function grpcController(guards: Guards): Type<object> {
  @Controller()
  @UseGuards(...guards)
  class HostController {
    @GrpcMethod('Host', 'Me')
    me(_data: object, @CurrentUser() user: UserPrincipal): object {
      return answerTo(user);
    }

    @Roles('admin')
    @GrpcMethod('Host', 'Admin')
    admin(_data: object, @CurrentUser() user: UserPrincipal): object {
      return answerTo(user);
    }

    @Public()
    @GrpcMethod('Host', 'Open')
    open(_data: object, @CurrentUser() user?: UserPrincipal): object {
      return answerTo(user);
    }
  }
  return HostController;
}

/** Calls by HTTP. */
export function graphqlCaller(url: string, token?: string): Caller {
  return {
    call: async (handler) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query: `{ ${handler} }` }),
      });
      return outcomeOf(await response.json(), handler);
    },
    close: () => undefined,
  };
}

/** Calls by graphql-ws: one connection, its token in the parameters. */
export function graphqlSocketCaller(url: string, token?: string): Caller & { client: Client } {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    ...(token !== undefined && { connectionParams: { Authorization: `Bearer ${token}` } }),
  });
  return {
    client,
    call: async (handler) => {
      for await (const result of client.iterate({ query: `{ ${handler} }` }))
        return outcomeOf(result, handler);
      throw new Error('no result');
    },
    close: () => void client.dispose(),
  };
}

/** The first result of the subscription `news`. */
export async function firstNews(client: Client): Promise<Outcome> {
  try {
    for await (const result of client.iterate({ query: 'subscription { news }' })) {
      return outcomeOf(result, 'news');
    }
  } catch (errors) {
    // A subscription that is refused ends with a message of type `error`.
    return { refusal: (errors as unknown[])[0] };
  }
  throw new Error('no result');
}

function outcomeOf({ data, errors }: any, field: string): Outcome {
  return errors === undefined ? { answer: JSON.parse(data[field]) } : { refusal: errors[0] };
}

/** Calls by socket.io, its token in `auth`. */
export function socketIoCaller(url: string, token?: string): Caller {
  const socket: Socket = io(url, {
    transports: ['websocket'],
    ...(token !== undefined && { auth: { token } }),
  });
  const call = (event: string, data: object = {}): Promise<Outcome> =>
    new Promise((resolve) => {
      const end = (outcome: Outcome): void => {
        socket.off('answer').off('exception');
        resolve(outcome);
      };
      socket.once('answer', (answer) => end({ answer })).once('exception', (refusal) => end({ refusal }));
      socket.emit(event, data);
    });
  return {
    call,
    renew: async (fresh) => {
      await call('authenticate', { token: fresh });
    },
    close: () => void socket.disconnect(),
  };
}

/** Calls by a plain WebSocket, its token in the list of sub-protocols, as a browser has to. */
export async function webSocketCaller(url: string, token?: string): Promise<Caller & { socket: WebSocket }> {
  const socket = new WebSocket(url.replace('http', 'ws'), token === undefined ? [] : ['bearer', token]);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const call = (event: string, data: object = {}): Promise<Outcome> =>
    new Promise((resolve) => {
      socket.once('message', (text: Buffer) => {
        const message = JSON.parse(text.toString());
        resolve(message.event === 'exception' ? { refusal: message.data } : { answer: message.data });
      });
      socket.send(JSON.stringify({ event, data }));
    });
  return {
    socket,
    call,
    renew: async (fresh) => {
      await call('authenticate', { token: fresh });
    },
    close: () => socket.close(),
  };
}

/** Calls by TCP, with the token in the metadata or in the message. */
export function tcpCaller(port: number, token?: string, place: 'metadata' | 'message' = 'metadata'): Caller {
  const client: ClientProxy = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  });
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  if (place === 'metadata') {
    client.setOnDispatchHook((packet) => {
      packet.metadata = authorization;
    });
  }
  return {
    call: (handler) =>
      firstValueFrom(client.send(handler, place === 'message' ? authorization : {})).then(
        (answer: unknown) => ({ answer }),
        (refusal: unknown) => ({ refusal }),
      ),
    close: () => void client.close(),
  };
}

export const HOST_PROTO = resolve('test/support/host.proto');

/** Calls by gRPC, with the token in the metadata. */
export function grpcCaller(port: number, token?: string): Caller {
  const { host } = loadPackageDefinition(loadSync(HOST_PROTO, { defaults: true })) as any;
  const client = new host.Host(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return {
    call: (handler) =>
      new Promise((end) => {
        client[handler]({}, metadata, (error: ServiceError | null, answer: any) => {
          if (error === null) end({ answer: { id: answer.id || null, roles: answer.roles } });
          else end({ refusal: { code: error.details, status: error.code, message: error.message } });
        });
      }),
    close: () => client.close(),
  };
}
