import { type Schema } from 'mongoose';

/** The field of a document in which its audit events wait. Absent where none ever did. */
export const PENDING_EVENTS = { type: [Object], default: undefined };

/**
 * Makes the documents in which events wait easy to find: the index holds no others.
 *
 * @param schema of the documents
 */
export function indexPendingEvents(schema: Schema): void {
  schema.index({ 'auditEvents.id': 1 }, { sparse: true });
}
