import { onOff } from '../rules/field.js';
import { secret } from '../rules/secret.js';
import type { Area } from './setting.js';

export const metrics = {
  title: 'Metrics',
  settings: {
    METRICS: {
      schema: onOff().optional(),
      default: '`on` when `HOST` is this machine or `METRICS_TOKEN` is set',
      example: 'on',
      summary: '`GET /metrics` for Prometheus: `on` or `off`.',
      details:
        'Without a token it is served as `localhost`, `127.0.0.1`, `[::1]` or the host of `PUBLIC_URL` ' +
        '(docs/operations/metrics.md).',
    },
    METRICS_TOKEN: {
      schema: secret().optional(),
      secret: true,
      default: 'none',
      example: 'change-me-to-the-token-that-prometheus-sends',
      summary:
        'The bearer token that `/metrics` asks for; required for `METRICS=on` unless `HOST` is this machine.',
      details: 'At least 32 random bytes, nothing in common with any other secret.',
    },
  },
} satisfies Area;
