import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ipAddressIn } from './ip-address.js';
import { type ParamDecorator } from './param-decorator.js';

/** Where a request came from, as far as the server can tell. */
export interface Client {
  /** The address of the connection, or the one a trusted proxy names (`TRUST_PROXY`); empty when that is none. */
  ip: string;
  /** The User-Agent header, cut to 256 characters; empty when none was sent. */
  userAgent: string;
  /** What the request is called in logs and in the audit log, where the platform gives it an id. */
  requestId?: string;
  /** Whether an answer can still reach it: false once it has closed its connection. Absent where there is none. */
  isConnected?: () => boolean;
}

interface RequestWithAddress {
  /** Fastify has one for every request; on Express, what a middleware of the host has put there. */
  id?: unknown;
  ip?: string;
  headers: { 'user-agent'?: string };
  socket?: { writable?: boolean };
}

/** Longer than any browser's; what a client makes up is not ours to store without an end. */
const MAX_USER_AGENT_LENGTH = 256;
const MAX_REQUEST_ID_LENGTH = 64;

/**
 * Reads the client off a request of either platform.
 *
 * @param request an Express or Fastify request
 */
export function clientOf({ id, ip = '', headers, socket }: RequestWithAddress): Client {
  return {
    ip: ipAddressIn(ip),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT_LENGTH),
    ...(typeof id === 'string' && { requestId: id.slice(0, MAX_REQUEST_ID_LENGTH) }),
    ...(socket !== undefined && { isConnected: () => socket.writable !== false }),
  };
}

/** Gives a handler the {@link Client} that sent the request. */
export const CurrentClient: ParamDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Client =>
    clientOf(context.switchToHttp().getRequest<RequestWithAddress>()),
);
