import type { Slice } from './slice.js';

/** How long the audit log is kept. */
export interface AuditConfig {
  /** Seconds for which an entry stays. */
  readonly retention: number;
}

export const auditSlice: Slice<AuditConfig> = {
  namespace: 'nightlatch.audit',
  read: ({ variables }) => ({ retention: variables.AUDIT_RETENTION }),
};

/** Injection token of {@link AuditConfig}. */
export const AUDIT_CONFIG = auditSlice.namespace;
