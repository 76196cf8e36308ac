import { mongo } from 'mongoose';

/** MongoDB's code for a write that a unique index refused. */
export const DUPLICATE_KEY = 11000;

/**
 * Which unique name a write broke on.
 *
 * @param error what the write threw
 * @throws the error, when it is anything else
 */
export function takenName(error: unknown): 'email_taken' | 'username_taken' {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
  const { email } = (error['keyPattern'] ?? {}) as Record<string, unknown>;
  return email === undefined ? 'username_taken' : 'email_taken';
}
