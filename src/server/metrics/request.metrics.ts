import { type HttpServer } from '@nestjs/common';
import { type Registry } from 'prom-client';
import { RequestDurations } from './request-durations.js';

/** Seconds: from a guarded request, which is memory only, to the longest wait for a hash. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The methods that get a label of their own. A client can send thirty more. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The parts of the platforms' servers that tell of answers. */
interface Fastify {
  addHook(
    name: 'onResponse',
    hook: (
      request: { method: string; routeOptions: { url?: string | undefined } },
      reply: { statusCode: number; elapsedTime: number },
      done: () => void,
    ) => void,
  ): unknown;
}
interface Express {
  use(
    middleware: (
      request: { method: string; route?: { path: unknown } },
      response: { statusCode: number; once(event: 'finish', listener: () => void): unknown },
      next: () => void,
    ) => void,
  ): unknown;
}

/**
 * Adds how many requests were answered and how long that took, also those that a guard refused or that no route took.
 *
 * @param registry where to
 * @param adapter the platform, before its routes are there
 */
export function addRequestMetrics(registry: Registry, adapter: HttpServer): void {
  const durations = new RequestDurations(
    'nightlatch_http_request_duration_seconds',
    'Time until a request was answered, by method, pattern of its route, and status',
    BUCKETS,
  );
  registry.registerMetric(durations.asMetric());
  const observe = (method: string, route: unknown, status: number, seconds: number): void => {
    durations.observe(METHODS.has(method) ? method : 'other', patternOf(route), status, seconds);
  };
  if (adapter.getType() === 'fastify') {
    // Not a middleware, which would make Fastify run Nest's adapter for them before every request.
    (adapter.getInstance() as Fastify).addHook('onResponse', (request, reply, done) => {
      observe(request.method, request.routeOptions.url, reply.statusCode, reply.elapsedTime / 1000);
      done();
    });
  } else {
    (adapter.getInstance() as Express).use((request, response, next) => {
      const began = performance.now();
      response.once('finish', () => {
        const seconds = (performance.now() - began) / 1000;
        observe(request.method, request.route?.path, response.statusCode, seconds);
      });
      next();
    });
  }
}

/** `*` is what takes preflights: it stands for no path. */
function patternOf(route: unknown): string {
  return typeof route === 'string' && route !== '*' ? route : 'unmatched';
}
