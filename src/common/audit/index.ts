export { AUDIT_TYPES, type AuditDetails, type AuditType, type PasswordFailure } from '../events/index.js';
export { type AuditClient, auditEvent, type PendingEvent } from './audit-event.js';
export { CurrentOrigin } from './current-origin.decorator.js';
export { type Actor, BY_OPERATOR, byNobody, byOwner, byService, byUser, type Origin } from './origin.js';
export { indexPendingEvents, PENDING_EVENTS } from './pending-events.schema.js';
