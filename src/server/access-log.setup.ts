import { Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ipAddressIn } from '../common/http/index.js';
import { type LogConfig } from '../config/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/**
 * All that the log tells of a request. There is no place for a URL, a query, a header or a body, so none can get in
 * by mistake.
 */
export interface AccessEntry {
  requestId: string;
  method: string;
  /** The pattern of the route, `unmatched` when no route took the request. */
  route: string;
  status: number;
  /** Milliseconds until the answer was sent. */
  ms: number;
  /** `unknown` when a proxy says something that is no address. */
  ip: string;
  /** Who asked, where an access or refresh token says so. */
  userId: string | undefined;
  sessionId: string | undefined;
  /** Why it was refused. */
  code: string | undefined;
  /** Where traces are on. */
  traceId: string | undefined;
}

/** What the parts of the application leave on a request. */
interface Traces {
  /** A `Principal`, or the session behind a refresh token. */
  user?: { id?: string; sessionId?: string; session?: { _id: string; userId: string } };
  /** See `ProblemFilter`. */
  problemCode?: string;
  /** See tracing.setup.ts. */
  traceId?: string;
}

/** RFC 9110 §9.2.1: they change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What load balancers and orchestrators ask. */
const PROBES = '/health/';

const logger = new Logger('Access');

/**
 * Writes a line for every request that was answered: `error` for a 5xx, `info` for what was refused or may have
 * changed something, `debug` for the rest, which is nearly all of it and then costs three comparisons. Probes are `debug`, too.
 *
 * @param fastify before its routes are there
 * @param config what is logged
 */
export function logRequests(fastify: FastifyInstance, { level }: LogConfig): void {
  const logsReads = level === 'debug' || level === 'verbose';
  const logsChanges = logsReads || level === 'log';
  fastify.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode;
    const changesNothing = SAFE.has(request.method);
    // Before the platform writes down all that it knows of a route, as it does each time it is asked for one.
    if (!logsReads && changesNothing && status < 400) {
      done();
      return;
    }
    const { url } = request.routeOptions;
    // A node that is not ready is asked every second or two, and has said why once.
    const isProbe = url?.startsWith(PROBES) === true;
    const matters = !isProbe && (status >= 400 || !changesNothing);
    if (matters ? status >= 500 || logsChanges : logsReads) {
      const { user, problemCode, traceId } = request as Traces;
      // Once: behind proxies the platform reads X-Forwarded-For each time it is asked.
      const { ip } = request;
      write(
        {
          requestId: request.id,
          method: request.method,
          // `*` is what takes preflights: it stands for no path.
          route: url === undefined || url === '*' ? 'unmatched' : url,
          status,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          ip: ipAddressIn(ip) || 'unknown',
          userId: user?.id ?? user?.session?.userId,
          sessionId: user?.sessionId ?? user?.session?._id,
          code: problemCode,
          traceId,
        },
        !matters ? 'debug' : status >= 500 ? 'error' : 'log',
      );
    }
    done();
  });
}

function write(entry: AccessEntry, level: 'error' | 'log' | 'debug'): void {
  logger[level](`${entry.method} ${entry.route} ${entry.status}`, entry);
}
