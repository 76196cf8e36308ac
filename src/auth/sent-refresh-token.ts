import { DomainError } from '../common/errors/index.js';
import { type Transport } from '../sessions/index.js';

/** A refresh token as a request brings it: over one transport or, the same one, over both. */
export type SentRefreshToken = Partial<Record<Transport, string>>;

/**
 * Finds the one refresh token of a request.
 *
 * @param body the one in the body, if there is any
 * @param cookies those in cookies of our name
 * @throws DomainError `validation_failed` when there is none, or when it can't be told which one is meant
 */
export function sentRefreshToken(body: string | undefined, cookies: string[]): SentRefreshToken {
  const [cookie, ...planted] = cookies;
  if (planted.length > 0) throw refusal('two refresh cookies were sent; there must be one');
  refuseContradiction(body, cookies);
  if (body === undefined && cookie === undefined)
    throw refusal('must be a string, or come in the refresh cookie');
  return { ...(body !== undefined && { body }), ...(cookie !== undefined && { cookie }) };
}

/**
 * Refuses a request whose body and cookie name two tokens: whichever was meant, doing the other's bidding would
 * be a surprise.
 *
 * @param body the one in the body, if there is any
 * @param cookies those in cookies of our name
 * @throws DomainError `validation_failed`
 */
export function refuseContradiction(body: string | undefined, cookies: string[]): void {
  if (body !== undefined && cookies.some((cookie) => cookie !== body)) {
    throw refusal('is not the one in the refresh cookie; send one of them');
  }
}

function refusal(message: string): DomainError {
  return new DomainError('validation_failed', { errors: [{ field: 'refreshToken', messages: [message] }] });
}
