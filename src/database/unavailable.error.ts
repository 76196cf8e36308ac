/** The database can't be used yet, and may be later. Its message is for the operator, and all there is to say. */
export abstract class DatabaseUnavailableError extends Error {}

/** There is no database at the other end. */
export class DatabaseUnreachableError extends DatabaseUnavailableError {
  override readonly name = 'DatabaseUnreachableError';

  /** @param reason what the driver says; its own error carries its whole view of the cluster, pages of it */
  constructor(reason: string) {
    super(`MongoDB can't be reached (${reason}). Does the server run, and is MONGODB_URI right?`);
  }
}

/** The database answers, and needs longer for our indexes than a command may take. */
export class UnfinishedIndexesError extends DatabaseUnavailableError {
  override readonly name = 'UnfinishedIndexesError';

  /** @param collection which has many documents */
  constructor(collection: string) {
    super(
      `MongoDB is building the indexes of ${collection}, which takes minutes when it is large, and goes on by itself`,
    );
  }
}
