import { oneOf } from '../rules/field.js';
import type { Area } from './setting.js';

export const log = {
  title: 'Log',
  settings: {
    LOG_LEVEL: {
      schema: oneOf('error', 'warn', 'info', 'debug', 'verbose').prefault('info'),
      summary: 'The least severe level to print: `error`, `warn`, `info`, `debug` or `verbose`.',
    },
    LOG_FORMAT: {
      schema: oneOf('pretty', 'json').optional(),
      default: '`pretty`, in production `json`',
      example: 'pretty',
      summary: '`pretty`, or `json`: one line of JSON per entry (docs/operations/logs.md).',
    },
  },
} satisfies Area;
