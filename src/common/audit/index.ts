export {
  AUDIT_TYPES,
  type AuditClient,
  type AuditDetails,
  auditEvent,
  type AuditType,
  type PasswordFailure,
  type PendingEvent,
} from './audit-event.js';
export { CurrentOrigin } from './current-origin.decorator.js';
export { type Actor, BY_OPERATOR, byNobody, byOwner, byService, byUser, type Origin } from './origin.js';
export { indexPendingEvents, PENDING_EVENTS } from './pending-events.schema.js';
