import { mongo } from 'mongoose';
import { DomainError } from '../common/errors/index.js';

/** MongoDB's code for a write that a unique index refused. */
export const DUPLICATE_KEY = 11000;

/**
 * Which unique name a write broke on.
 *
 * @param error what the write threw
 * @throws DomainError `factor_invalid` when it was the id of a passkey, which no two authenticators make; `identity_taken` when
 * another account has the identity; the error, when it is anything else
 */
export function takenName(error: unknown): 'email_taken' | 'username_taken' {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
  const pattern = (error['keyPattern'] ?? {}) as Record<string, unknown>;
  if ('passkeys.id' in pattern) throw new DomainError('factor_invalid', { cause: error });
  if ('identities.issuer' in pattern) throw new DomainError('identity_taken', { cause: error });
  return 'email' in pattern ? 'email_taken' : 'username_taken';
}
