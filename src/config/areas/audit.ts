import { duration } from '../rules/field.js';
import type { Area } from './setting.js';

export const audit = {
  title: 'Audit log',
  settings: {
    AUDIT_RETENTION: {
      schema: duration('1d', '3650d').prefault('400d'),
      summary: 'How long an entry of the audit log is kept, 1d to 3650d.',
      details: 'See docs/audit.md.',
      option: 'auditRetention',
    },
  },
} satisfies Area;
