import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** The header that names a request, on its way in and on its answer. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Nothing that a log, a shell or a header would have to escape. */
const FIT = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Gives requests their names.
 *
 * @param behindProxy whether a proxy that we trust names them; a name that it has given, or let through, is kept
 * when it is fit to be one. Otherwise clients would choose what the audit log calls their requests.
 * @returns the name of a request, for Fastify's `genReqId`
 */
export function createRequestIds(
  behindProxy: boolean,
): (request: { headers: IncomingHttpHeaders }) => string {
  if (!behindProxy) return () => randomUUID();
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && FIT.test(given) ? given : randomUUID();
  };
}

/**
 * Puts the name of a request on its answer, whatever that is.
 *
 * @param fastify before its routes are there
 */
export function setUpRequestIds(fastify: FastifyInstance): void {
  // Not `onRequest`: the platform's own hooks come before ours there, and one of them answers preflights.
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
