import { DomainError } from './errors/domain-error.js';
import { type Acr } from './http/principal.js';

/** Metadata key of `@RequireFresh()`, in the library and in the resource server. */
export const REQUIRED_FRESHNESS = 'nightlatch:freshness';

/** Seconds since the latest proof in which a session is fresh: it may do what an access token alone may not. */
export const FRESHNESS = 600;

/** What a request needs of the session that asks. */
export interface Freshness {
  /** Seconds since the latest proof, at most. */
  readonly maxAge: number;
  /** What the proofs must be worth, at least. */
  readonly aal: Acr;
}

/**
 * @param principal what the access token says
 * @param needed what the request needs
 * @param now the time
 * @returns whether the session has it
 */
export function isFresh(
  { acr, authTime }: { readonly acr: Acr; readonly authTime: Date },
  { maxAge, aal }: Freshness,
  now: Date,
): boolean {
  return (aal === 'aal1' || acr === 'aal2') && now.getTime() - authTime.getTime() <= maxAge * 1000;
}

/**
 * @param needed what the request needs
 * @returns the refusal, in the words of RFC 9470 §3
 */
export function stepUpRequired({ maxAge, aal }: Freshness): DomainError {
  const challenge = `Bearer error="insufficient_user_authentication", acr_values="${aal}", max_age="${maxAge}"`;
  return new DomainError('step_up_required', {
    headers: { 'WWW-Authenticate': challenge },
  });
}
