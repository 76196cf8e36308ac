import { type RequestWithHeaders } from '../http/bearer-token.js';
import { authorizationIn } from './authorization.js';
import { type Caller } from './caller.js';

/** What a GraphQL server's context may hold; each keeps it elsewhere. */
interface GraphqlContext extends Socket {
  /** Apollo: the request; over graphql-ws the connection. */
  req?: (Caller & Socket) | Socket;
  /** Mercurius: the request, over a socket the one that opened it. */
  request?: Caller;
  /** Mercurius, over HTTP. */
  reply?: { request: Caller };
  /** Mercurius: the parameters of a connection. */
  _connectionInit?: unknown;
}

/** A connection of graphql-ws. */
interface Socket {
  connectionParams?: unknown;
  extra?: { request?: RequestWithHeaders };
}

/** The callers of operations that came over a socket. */
const overSockets = new WeakMap<object, Caller>();

/**
 * The caller of a GraphQL operation: the HTTP request that it came in, so that `req.user` is what it is elsewhere. Over a
 * socket an object for this operation alone, since a token that was good for the last one may be so no more.
 *
 * @param context the operation's, which all its resolvers share
 * @returns the caller; undefined when the host has made a context without a request
 */
export function graphqlCaller(context: GraphqlContext | undefined): Caller | undefined {
  if (context === undefined) return undefined;
  const { req, reply, request } = context;
  // Mercurius' own comes first: a context that the host has made once keeps the `req` of the first request.
  if (reply !== undefined) return reply.request;
  const isSocket = '_connectionInit' in context || [context, req].some((part) => part && 'extra' in part);
  if (!isSocket) return req !== undefined && 'headers' in req ? req : request;
  let caller = overSockets.get(context);
  if (caller === undefined) {
    caller = { headers: { authorization: authorizationOf(context) } };
    overSockets.set(context, caller);
  }
  return caller;
}

/** The parameters of the connection first: a browser can send no headers with a WebSocket's handshake. */
function authorizationOf({
  connectionParams,
  extra,
  req,
  request,
  _connectionInit,
}: GraphqlContext): string | undefined {
  const parameters = connectionParams ?? req?.connectionParams ?? _connectionInit;
  const handshake = extra?.request ?? req?.extra?.request ?? request;
  return authorizationIn(parameters) ?? handshake?.headers.authorization;
}
