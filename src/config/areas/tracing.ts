import { otlpEndpoint } from '../rules/urls.js';
import type { Area } from './setting.js';

export const tracing = {
  title: 'Traces',
  settings: {
    OTEL_EXPORTER_OTLP_ENDPOINT: {
      schema: otlpEndpoint().optional(),
      default: 'none, and no traces',
      example: 'http://localhost:4318',
      summary:
        'Where to send traces: the base URL of an OpenTelemetry collector that takes OTLP over HTTP ' +
        '(docs/operations/traces.md).',
      details:
        'What it asks for in headers is `OTEL_EXPORTER_OTLP_HEADERS`, in the process environment only.',
    },
  },
} satisfies Area;
