import { type Caller } from './caller.js';

/** The part of a socket.io client that matters here; `ws` has none of it. */
interface SocketClient {
  handshake?: { auth?: { token?: unknown }; headers?: { authorization?: string } };
}

/** The request that opened a WebSocket. */
export interface HandshakeRequest {
  /** Where the token may be: the header, or the sub-protocol behind `bearer`. */
  headers: { authorization?: string | undefined; 'sec-websocket-protocol'?: string | undefined };
}

/** By client: what it has shown since it was opened. */
const shown = new WeakMap<object, string>();

/** By client and handler, so that no handler sees whom a guard of another one has let in, long ago perhaps. */
const callers = new WeakMap<object, WeakMap<object, Caller>>();

/**
 * Keeps the access token of a WebSocket, for clients of `ws`, which forget the request they came with. Call it in
 * `handleConnection(client, request)`. The token stands in the Authorization header or, as browsers can't set one, in
 * the list of sub-protocols, behind the name `bearer`: `new WebSocket(url, ['bearer', token])`. Never in the URL, which
 * ends in logs.
 *
 * @param client the connection
 * @param request the request that opened it
 */
export function rememberHandshake(client: object, { headers }: HandshakeRequest): void {
  const [name, token, ...more] = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((part) => part.trim());
  const offered = name === 'bearer' ? `Bearer ${more.length === 0 ? (token ?? '') : ''}` : undefined;
  const authorization = headers.authorization ?? offered;
  if (authorization !== undefined) shown.set(client, authorization);
}

/**
 * Takes another access token for an open connection: a socket lives longer than a token. The next message is evaluated by
 * it, and so is every one after that. Nothing is verified here.
 *
 * @param client the connection, of socket.io or `ws`
 * @param token the token that the client has sent in a message
 */
export function rememberAccessToken(client: object, token: unknown): void {
  shown.set(client, `Bearer ${typeof token === 'string' ? token : ''}`);
}

/**
 * The caller behind a WebSocket, for one of the gateway's handlers.
 *
 * @param client the connection
 * @param handler who will be told who it is
 */
export function socketCaller(client: object, handler: object): Caller {
  let known = callers.get(client);
  if (known === undefined) callers.set(client, (known = new WeakMap()));
  let caller = known.get(handler);
  if (caller === undefined) known.set(handler, (caller = new SocketCaller(client)));
  return caller;
}

/**
 * A WebSocket without a handler, as `handleConnection` has it.
 *
 * @param client the connection
 */
export function connectionCaller(client: object): Caller {
  return new SocketCaller(client);
}

/** Looks at what the client shows each time it is asked: that may have changed since the last message. */
class SocketCaller implements Caller {
  user?: NonNullable<Caller['user']>;

  constructor(private readonly client: SocketClient) {}

  get headers(): { authorization?: string } {
    const authorization = shown.get(this.client) ?? handshakeOf(this.client);
    return authorization === undefined ? {} : { authorization };
  }
}

function handshakeOf({ handshake }: SocketClient): string | undefined {
  const token = handshake?.auth?.token;
  if (token === undefined || token === null) return handshake?.headers?.authorization;
  return `Bearer ${typeof token === 'string' ? token : ''}`;
}
