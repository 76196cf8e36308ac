import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorCode, ERRORS } from '../../common/errors/index.js';

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
  const code = error instanceof DomainError ? error.code : undefined;
  const refusal = refusals.find((each) => each === code);
  return refusal ?? (statusOf(error) < 500 ? 'refused' : 'service_unavailable');
}

function statusOf(error: unknown): number {
  if (error instanceof DomainError) return ERRORS[error.code].status;
  return error instanceof HttpException ? error.getStatus() : 500;
}
