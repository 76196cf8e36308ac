import { nameError } from './errors/describe-error.js';

/** What the driver and mongoose throw once a connection was closed from this side, in the middle of a command or before. */
const CLOSED = new Set([
  ...['MongoClientClosedError', 'MongoNotConnectedError', 'MongoTopologyClosedError', 'MongoPoolClosedError'],
  ...['MongoServerClosedError', 'MongoExpiredSessionError'],
]);

/**
 * Whether a command has failed because our own side has closed the connection. Only a shutdown does that, such as that of
 * a host whose modules end before ours: what works in the background then has nothing to tell. Were it otherwise, requests
 * and readiness would.
 *
 * @param error what was thrown
 */
export function isClosedClient(error: unknown): boolean {
  return CLOSED.has(nameError(error));
}
