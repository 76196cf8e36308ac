import type { Slice } from './slice.js';

/** Where traces go. */
export interface TracingConfig {
  /** The base URL of an OTLP receiver, over HTTP, without a trailing slash; undefined: there are no traces. */
  readonly endpoint: string | undefined;
}

export const tracingSlice: Slice<TracingConfig> = {
  namespace: 'nightlatch.tracing',
  read: ({ variables }) => ({ endpoint: variables.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '') }),
};

/** Injection token of {@link TracingConfig}. */
export const TRACING_CONFIG = tracingSlice.namespace;
