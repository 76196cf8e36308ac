import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { type DatabaseCommands } from '../database/index.js';

type FastifyInstance = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Milliseconds for the receiver to answer; nobody but the sender of spans waits for it. */
const EXPORT_TIMEOUT = 5000;

/** Milliseconds for the last spans at the end of the service. */
const LAST_EXPORT = 2000;

const propagator = new W3CTraceContextPropagator();
const logger = new Logger('Tracing');

interface TracedRequest {
  span?: Span;
  /** For the log of requests. */
  traceId?: string;
}

/**
 * Makes a span of every request and, within it, one of every command to MongoDB, and sends them to a receiver of
 * OTLP over HTTP. Names and patterns only: no URL, no header, no statement. Loaded only where traces are on.
 *
 * @param fastify before its routes are there
 * @param commands what is sent to MongoDB
 * @param endpoint the base URL of the receiver, without a trailing slash
 */
export function traceRequests(fastify: FastifyInstance, commands: DatabaseCommands, endpoint: string): void {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'nightlatch' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor(tellingOfFailures(exporter))],
  });
  const tracer = provider.getTracer('nightlatch');
  const current = new AsyncLocalStorage<Span>();

  fastify.addHook('onRequest', (request, _reply, done) => {
    const span = tracer.startSpan(
      request.method,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method } },
      parentOf(request.headers.traceparent),
    );
    const traced = request as TracedRequest;
    traced.span = span;
    traced.traceId = span.spanContext().traceId;
    done();
  });
  // Not before the body is read: that happens in the context of the connection.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const { span } = request as TracedRequest;
    if (span === undefined) done();
    else current.run(span, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { span } = request as TracedRequest;
    const { url } = request.routeOptions;
    if (url !== undefined && url !== '*') {
      span?.updateName(`${request.method} ${url}`).setAttribute('http.route', url);
    }
    span?.setAttribute('http.response.status_code', reply.statusCode);
    span?.setAttribute('nightlatch.request_id', request.id);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });

  const running = new Map<number, Span>();
  commands.watch({
    started: (id, name, collection) => {
      const parent = current.getStore();
      // What the service does by itself, such as following the revocations, belongs to no request.
      if (parent === undefined) return;
      const span = tracer.startSpan(
        collection === undefined ? name : `${name} ${collection}`,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'db.system.name': 'mongodb',
            'db.operation.name': name,
            ...(collection !== undefined && { 'db.collection.name': collection }),
          },
        },
        trace.setSpan(ROOT_CONTEXT, parent),
      );
      running.set(id, span);
    },
    ended: (id, failed) => {
      const span = running.get(id);
      if (failed) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end();
      running.delete(id);
    },
  });

  fastify.addHook('onClose', async () => {
    const sent = provider.shutdown().catch(() => undefined);
    await Promise.race([sent, sleep(LAST_EXPORT, undefined, { ref: false })]);
  });
}

/** Of W3C Trace Context `traceparent` only: `tracestate` is half a kilobyte of the client's choice. */
function parentOf(traceparent: unknown): Context {
  if (typeof traceparent !== 'string') return ROOT_CONTEXT;
  return propagator.extract(ROOT_CONTEXT, { traceparent }, { get: () => traceparent, keys: () => [] });
}

/** Says once that spans get lost, and once that they arrive again. */
function tellingOfFailures(exporter: SpanExporter): SpanExporter {
  let failing = false;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        const failed = result.code !== ExportResultCode.SUCCESS;
        if (failed && !failing)
          logger.warn('OTEL_EXPORTER_OTLP_ENDPOINT does not accept traces: they are lost');
        if (!failed && failing) logger.log('OTEL_EXPORTER_OTLP_ENDPOINT accepts traces again');
        failing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
