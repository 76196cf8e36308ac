import { onOff } from '../rules/field.js';
import { redisUrl } from '../rules/urls.js';
import type { Area } from './setting.js';

export const throttling = {
  title: 'Limits',
  settings: {
    RATE_LIMITS: {
      schema: onOff().prefault('on'),
      summary: 'The limits on guessing and flooding (docs/throttling.md).',
      details:
        'Either `on`, or `off` for tests and benchmarks, which production logs as a warning. Behind a proxy set `TRUST_PROXY` ' +
        'too, or all clients count as one.',
      option: 'rateLimits',
    },
    REDIS_URL: {
      schema: redisUrl().optional(),
      default: 'in MongoDB',
      example: 'redis://localhost:6379',
      summary: 'Where requests are counted, the same for all nodes: `redis://` or `rediss://`.',
      details: 'Failed logins are always counted in MongoDB.',
      option: 'redisUrl',
    },
  },
} satisfies Area;
