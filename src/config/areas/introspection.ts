import { introspectionClients } from '../rules/introspection-clients.js';
import type { Area } from './setting.js';

export const introspection = {
  title: 'Introspection',
  settings: {
    INTROSPECTION_CLIENTS: {
      schema: introspectionClients().default([]),
      default: 'none',
      example: 'orders:change-me-to-one-random-text,billing:replace-me-by-another-output',
      summary: 'The services that may call `POST /auth/introspect` (docs/oauth.md), beside administrators.',
      details:
        'Comma-separated, each as `id:secret`. A secret has at least 32 random bytes, no comma, and nothing in common ' +
        'with any other secret.',
      option: 'introspectionClients',
    },
  },
} satisfies Area;
