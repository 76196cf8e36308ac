/** There is no database at the other end. Its message is for the operator, and all there is to say. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';

  /** @param reason what the driver says; its own error carries its whole view of the cluster, pages of it */
  constructor(reason: string) {
    super(`MongoDB can't be reached (${reason}). Does the server run, and is MONGODB_URI right?`);
  }
}
