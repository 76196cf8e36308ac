import type { Slice } from './slice.js';

/** Who may read the metrics. */
export interface MetricsConfig {
  readonly enabled: boolean;
  /** The bearer token to show; undefined where only this machine can ask. */
  readonly token: string | undefined;
}

export const metricsSlice: Slice<MetricsConfig> = {
  namespace: 'nightlatch.metrics',
  read: ({ variables }) => ({ enabled: variables.METRICS, token: variables.METRICS_TOKEN }),
};

/** Injection token of {@link MetricsConfig}. */
export const METRICS_CONFIG = metricsSlice.namespace;
