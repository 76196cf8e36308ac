export { EventBridge } from './event-bridge.js';
export { Events } from './events.js';
export { EventsModule } from './events.module.js';
export {
  AUDIT_TYPES,
  EVENTS,
  type AuditDetails,
  type AuditType,
  type FederatedResult,
  type LoginRefusal,
  type PasswordFailure,
  type RefreshRefusal,
  type SecurityEvents,
  type SignUpRefusal,
} from './catalogue.js';
export { SESSION_ENDS, type SessionEnd } from './session-ends.js';
