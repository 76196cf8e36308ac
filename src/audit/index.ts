export { AuditEntry } from './audit-entry.schema.js';
export { AuditKeeper } from './audit-keeper.js';
export { type AuditFilter, type AuditListing, AuditLogStore } from './audit-log.store.js';
export { AuditModule } from './audit.module.js';
export { AuditRelay } from './audit-relay.js';
export { AuditTrailStore } from './audit-trail.store.js';
export { type ChainEnd } from './chain.js';
export {
  type ChainProgress,
  type ChainVerdict,
  type Trimmed,
  type Unfinished,
  verifyChain,
  verifyPart,
} from './verify-chain.js';
export { WaitingEventStore } from './waiting-event.store.js';
