import { randomUUID } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type CommonHeader } from './answer-head.js';

/** The header that names a request, on its way in and on its answer. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

const ID = Symbol('request id');

/** As Node has it; the platform's own has the name as `id`. */
type NamedRequest = Pick<IncomingMessage, 'headers'> & { [ID]?: string };

/** Nothing that a log, a shell or a header would have to escape. */
const FIT = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives requests their names.
 *
 * @param behindProxy whether a proxy that we trust names them; a name that it has given, or let through, is kept
 * when it is fit to be one. Otherwise clients would choose what the audit log calls their requests.
 * @returns the name of a request, for Fastify's `genReqId`
 */
export function createRequestIds(behindProxy: boolean): (request: NamedRequest) => string {
  const name = (request: NamedRequest, id: string): string => (request[ID] = id);
  if (!behindProxy) return (request) => name(request, randomUUID());
  return (request) => {
    const given = request.headers['x-request-id'];
    return name(request, typeof given === 'string' && FIT.test(given) ? given : randomUUID());
  };
}

/** The name of a request on its answer, whatever that is: also on those that the platform gives, such as to a preflight. */
export const REQUEST_ID: CommonHeader = {
  name: REQUEST_ID_HEADER,
  value: (request: NamedRequest) => request[ID],
};
