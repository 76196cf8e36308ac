import { DomainError, type ErrorCode } from '../../common/errors/index.js';

/**
 * What to tell of a flow that failed.
 *
 * @param error what it threw
 * @param refusals the codes that say something of whoever asked
 * @returns the code; `service_unavailable` for everything else, since then it was up to us
 */
export function refusalOf<C extends ErrorCode>(
  error: unknown,
  refusals: readonly C[],
): C | 'service_unavailable' {
  const code = error instanceof DomainError ? error.code : undefined;
  return refusals.find((refusal) => refusal === code) ?? 'service_unavailable';
}
