import { HttpException } from '@nestjs/common';
import { type DomainError } from '../common/errors/domain-error.js';
import { ERRORS } from '../common/errors/error-codes.js';

/**
 * A refusal of this module's guard. An HttpException, so that a filter of the host that catches everything
 * still answers with the right status; a class of its own, so that our filter touches nothing else of the host.
 */
export class Refusal extends HttpException {
  /** @param error what is refused, by its code */
  constructor(readonly error: DomainError) {
    super(error.getResponse(), ERRORS[error.code].status, { cause: error });
  }
}
