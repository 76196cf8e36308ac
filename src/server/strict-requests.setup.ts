import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';
import { answerUnreadableRequest } from '../common/http/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2.2). */
const HOST = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?$/i;

const HOST_NAME = 'host';

/**
 * Refuses what Node's parser lets through although two readers may read it differently, and ends the connection with
 * all that has come over it by then: it may be part of what was refused (RFC 9112 §11.2, request smuggling). Answers by problems what Node itself
 * answers without one, or not at all.
 *
 * @param fastify the server, before its routes are registered
 */
export function refuseAmbiguousRequests(fastify: FastifyInstance): void {
  const { server } = fastify;
  // Node would leave out silently what comes behind the 2000th, such as the X-Forwarded-For that a proxy has added.
  // How many there can be follows from the limit on their size.
  server.maxHeadersCount = 0;
  // An expectation we do not know is none (RFC 9110 §10.1.1: a server may answer 417).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => {
    answerUnreadableRequest({}, socket);
  });
  const refused = new WeakSet<Socket>();
  fastify.addHook('onRequest', ({ raw }, reply, done) => {
    // Nobody here speaks another protocol, but Node reads nothing more from the connection.
    if (raw.headers.upgrade !== undefined) reply.header('Connection', 'close');
    // Node goes on reading what came together with it.
    if (!refused.has(raw.socket) && !isAmbiguous(raw)) {
      done();
      return;
    }
    refused.add(raw.socket);
    done(new DomainError('bad_request', { headers: { Connection: 'close' } }));
  });
}

function isAmbiguous({ httpVersion, rawHeaders, headers, url = '' }: IncomingMessage): boolean {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return true;
  // No request has a fragment (RFC 9112 §3.2), and who cuts it off sees another path than who does not.
  if (url.includes('#')) return true;
  // A coding that nobody here undoes, or one in HTTP/1.0, which has none (RFC 9112 §6.1).
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || httpVersion === '1.0')) return true;
  let hosts = 0;
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n];
    // By the length first: it spares nearly every name at every request.
    if (name?.length === HOST_NAME.length && name.toLowerCase() === HOST_NAME) hosts += 1;
  }
  // RFC 9112 §3.2: 400 for none in HTTP/1.1, for two, and for one that is no host.
  if (hosts === 0) return httpVersion === '1.1';
  return hosts > 1 || !HOST.test(headers.host ?? '');
}
