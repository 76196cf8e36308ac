import { type MetricsService } from './metrics.service.js';

/** What this node tells of itself, to who reads it. */
export type Metrics = Pick<MetricsService, 'contentType' | 'text' | 'watch'>;

/** Injection token of {@link Metrics}; null where they are off. */
export const METRICS = Symbol('Metrics');
