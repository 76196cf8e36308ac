import { DomainError, type ErrorCode, ERRORS } from '../common/errors/index.js';

/**
 * What to tell of a flow that failed.
 *
 * @param error what it threw
 * @param refusals the codes that say something of whoever asked
 * @returns the code; `refused` for every other refusal, which only a hook of the host can mean; `service_unavailable` for
 * what was up to us, or to the host
 */
export function refusalOf<C extends ErrorCode>(
  error: unknown,
  refusals: readonly C[],
): C | 'refused' | 'service_unavailable' {
  if (!(error instanceof DomainError) || ERRORS[error.code].status >= 500) return 'service_unavailable';
  return refusals.find((each) => each === error.code) ?? 'refused';
}
