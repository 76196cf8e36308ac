import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { answerUnreadableRequest, dropTypeOfEmptyBody, parseJsonBody } from '../common/http/index.js';
import {
  type Environment,
  HTTP_CONFIG,
  type HttpConfig,
  LOG_CONFIG,
  type LogConfig,
  METRICS_CONFIG,
  type MetricsConfig,
  TRACING_CONFIG,
  type TracingConfig,
} from '../config/index.js';
import { DatabaseCommands, DatabasePool } from '../database/index.js';
import { logRequests } from './access-log.setup.js';
import { answersWith } from './answer-head.js';
import { refuseLateAnswers } from './late-answers.setup.js';
import { keepToLoopbackHosts } from './loopback-host.setup.js';
import { createRequestIds, REQUEST_ID, REQUEST_ID_HEADER } from './request-id.setup.js';
import { RequestsUnderWay } from './requests-under-way.js';
import { ServiceAdapter } from './service-adapter.js';
import { refuseAmbiguousRequests } from './strict-requests.setup.js';
import { answerWrongMethods } from './wrong-methods.setup.js';
import { setUpSwagger } from './swagger.setup.js';

/** Bytes. The largest body that any route takes is a few hundred. */
const BODY_LIMIT = 16 * 1024;
const HEADER_LIMIT = 16 * 1024;

/** Milliseconds until the headers, and the whole request, must be there. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 15_000;

/** Milliseconds between two looks for who has exceeded them; by default it is half a minute. */
const TIMEOUT_CHECK = 1_000;

/** Routes are validated by their pipe, and have no schemas: Fastify need not load its compilers, 120 modules. */
const NO_SCHEMAS = { buildValidator: refuseSchema, buildSerializer: refuseSchema };

function refuseSchema(): never {
  throw new Error('Routes of the service have no schemas of Fastify');
}

/** What a script of another origin may read beside the body. */
const EXPOSED_HEADERS = [
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'WWW-Authenticate',
  REQUEST_ID_HEADER,
];

/** Seconds for which a browser need not send another preflight. */
const PREFLIGHT_MAX_AGE = 600;

/**
 * The platform of the service, with the limits that hold before a request is read.
 *
 * @param environment the checked configuration
 */
export function createAdapter({ variables }: Environment): ServiceAdapter {
  const underWay = new RequestsUnderWay();
  const options = {
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: HEADERS_TIMEOUT,
      connectionsCheckingInterval: TIMEOUT_CHECK,
      // Node's own refusal is no problem+json: refuseAmbiguousRequests().
      requireHostHeader: false,
      ServerResponse: answersWith({
        constant: () => adapter.securityHeaders(),
        varying: [
          REQUEST_ID,
          { name: 'Connection', value: () => (adapter.isStopping ? 'close' : undefined) },
        ],
      }),
    },
    trustProxy: trustProxy(variables.TRUST_PROXY),
    genReqId: createRequestIds(variables.TRUST_PROXY !== false),
    clientErrorHandler: unreadableRequestHandler(underWay),
    rewriteUrl: decodableUrl,
    schemaController: { compilersFactory: NO_SCHEMAS },
    // No shorter than a path can be: an id too long to exist is for the route to refuse, like any other.
    routerOptions: { maxParamLength: HEADER_LIMIT },
  };
  const adapter: ServiceAdapter = new ServiceAdapter(options, underWay, variables.SHUTDOWN_DELAY);
  return adapter;
}

/**
 * Answers what can't be read, once, and behind the answers to what came before it on the same connection: a client
 * takes them in the order of its requests (RFC 9112 §9.3.2).
 */
function unreadableRequestHandler(
  underWay: RequestsUnderWay,
): (error: NodeJS.ErrnoException, socket: Socket) => void {
  const seen = new WeakSet<Socket>();
  return (error, socket) => {
    if (seen.has(socket)) return;
    seen.add(socket);
    void underWay.answered(socket).then(() => answerUnreadableRequest(error, socket));
  };
}

/**
 * The path and query that a request is for, whatever host its absolute form names (RFC 9112 §3.2.2): it is not asked.
 * A path that can't be decoded names nothing. Encoded once more it is a 404; the router itself answers no problem.
 */
function decodableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  // As nearly every request has it.
  if (url.startsWith('/') && !url.includes('%')) return url;
  const path = url.replace(/^https?:\/\/[^/?#]*\/?/i, '/');
  try {
    decodeURIComponent(path.split('?', 1)[0] ?? '');
    return path;
  } catch {
    return `/${encodeURIComponent(path)}`;
  }
}

/**
 * Fastify takes no hop count: it can't tell a proxy from a client that connects past it. Who sets one says
 * that nobody can (.env.example).
 */
function trustProxy(
  setting: HttpConfig['trustProxy'],
): boolean | string[] | ((address: string, hop: number) => boolean) {
  return typeof setting === 'number' ? (_address, hop) => hop < setting : setting;
}

/**
 * Makes an application answer as the contract says: headers, body parser, Swagger UI, 405s.
 * The same for `main.ts` and for the tests. Afterwards it is initialized and may listen.
 *
 * @param app an application of {@link createAdapter}, created with `bodyParser: false`
 */
export async function setUpApp(app: NestFastifyApplication): Promise<void> {
  const http = app.get<HttpConfig>(HTTP_CONFIG);
  const secure = http.publicUrl.startsWith('https:');

  const { underWay } = app.getHttpAdapter() as unknown as ServiceAdapter;
  const fastify = app.getHttpAdapter().getInstance();
  const { endpoint } = app.get<TracingConfig>(TRACING_CONFIG);
  if (endpoint !== undefined) {
    // Only here: nobody else needs what it loads.
    const { traceRequests } = await import('./tracing.setup.js');
    traceRequests(fastify, app.get(DatabaseCommands), endpoint);
  }
  logRequests(fastify, app.get<LogConfig>(LOG_CONFIG));
  // Built in, and the only other one: what it lets in is a string where every route expects an object.
  fastify.removeContentTypeParser('text/plain');
  app.useBodyParser('application/json', { bodyLimit: BODY_LIMIT }, (_request, body, done) => {
    done(null, parseJsonBody(body));
  });
  // As it came: the route that takes a form says in its own words what is wrong with it (RFC 6749 §5.2), and all
  // others refuse it (BodyTypeGuard).
  app.useBodyParser(
    'application/x-www-form-urlencoded',
    { bodyLimit: BODY_LIMIT },
    (_request, body, done) => {
      done(null, body);
    },
  );
  app.useSecurityHeaders({
    // Over plain http, in development, both would only keep the browser from the page.
    contentSecurityPolicy: secure || { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: secure,
  });
  if (http.corsOrigins.length > 0) {
    app.enableCors({
      // A function, so that who is not listed gets no CORS header at all.
      origin: (origin, callback) => {
        callback(null, origin !== undefined && http.corsOrigins.includes(origin) && origin);
      },
      credentials: true,
      methods: ['GET', 'POST', 'PATCH', 'DELETE'],
      exposedHeaders: EXPOSED_HEADERS,
      maxAge: PREFLIGHT_MAX_AGE,
      // What it would answer to an OPTIONS that is no preflight is no problem+json.
      strictPreflight: false,
    });
  }

  refuseAmbiguousRequests(fastify);
  refuseLateAnswers(fastify, underWay, app.get(DatabasePool));
  fastify.addHook('onRequest', ({ raw }, _reply, done) => dropTypeOfEmptyBody(raw, done));
  keepToLoopbackHosts(fastify, http, app.get<MetricsConfig>(METRICS_CONFIG));
  const finish = answerWrongMethods(fastify);
  if (http.swagger) setUpSwagger(app);
  await app.init();
  finish();
}
