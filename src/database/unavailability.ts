import mongoose, { mongo } from 'mongoose';

/** What the driver throws when no server took the command, or none answered in time. */
const UNAVAILABLE = [
  mongo.MongoServerSelectionError,
  mongo.MongoNetworkError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
  mongoose.Error.MongooseServerSelectionError,
];

/** A server that starts, ends or is no primary any more; the driver knows these codes and does not export them. */
const CHANGING_STATE = [91, 189, 10107, 11600, 11602, 13435, 13436];

/**
 * Whether an error says that the database is away, so that the same may work later.
 *
 * @param error what the driver or mongoose has thrown
 * @returns false for what trying again does not mend: a wrong password, an index over duplicates, a mistake of ours
 */
export function isUnavailability(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (UNAVAILABLE.some((type) => error instanceof type)) return true;
  // The driver does not export this one's class.
  if (error.name === 'MongoWaitQueueTimeoutError') return true;
  // The driver has retried once already what may be retried; a step-down may take longer than that.
  if (error instanceof mongo.MongoError && error.hasErrorLabel('RetryableWriteError')) return true;
  return (
    error instanceof mongo.MongoServerError &&
    (error.hasErrorLabel('RetryableError') || CHANGING_STATE.includes(Number(error.code)))
  );
}

/**
 * Whether a name server has not answered a question that a `mongodb+srv` address asks: the driver passes its error on.
 *
 * @param error what a connection ended with
 */
export function isNameServerAway(error: unknown): boolean {
  const { syscall, code } = error as NodeJS.ErrnoException;
  return syscall?.startsWith('query') === true && code !== 'ENOTFOUND' && code !== 'ENODATA';
}
