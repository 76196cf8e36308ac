import { METHODS } from 'node:http';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DomainError } from '../common/errors/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Every method that reaches the router: Node drops the connection of a CONNECT, and knows no others. */
const REFUSABLE = METHODS.filter((method) => method !== 'CONNECT');

/**
 * Answers a wrong method on a path that exists with 405 and `Allow` (RFC 9110 §15.5.6). The router itself
 * knows those requests, since it gets a route for every method that a path lacks.
 *
 * @param fastify the server, before its routes are registered
 * @returns what to call when they are
 */
export function answerWrongMethods(fastify: FastifyInstance): () => void {
  for (const method of REFUSABLE) {
    if (!fastify.supportedMethods.includes(method)) fastify.addHttpMethod(method);
  }
  const methodsOf = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }) => {
    // The one for preflights, of @fastify/cors: it stands for no path, and with its missing methods none would be 404.
    if (url === '*') return;
    const methods = methodsOf.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsOf.set(url, methods);
  });

  return () => {
    for (const [url, present] of [...methodsOf]) {
      const method = REFUSABLE.filter((name) => !present.has(name));
      const error = new DomainError('method_not_allowed', { headers: { Allow: [...present].join(', ') } });
      const refuse = (_request: unknown, _reply: unknown, done: (error: Error) => void): void => done(error);
      // In `onRequest`, so that the body of a request that is refused anyway is not looked at.
      fastify.route({ method, url, onRequest: refuse, handler: () => undefined });
    }
  };
}
