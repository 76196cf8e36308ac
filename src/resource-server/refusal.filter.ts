import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/domain-error.js';
import { ProblemFilter } from '../common/errors/problem.filter.js';

/** Answers refusals of the guard as nightlatch does, and leaves every other error to the host. */
@Catch(DomainError)
@Injectable()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly problems: ProblemFilter) {}

  catch(refusal: DomainError, host: ArgumentsHost): void {
    // There is no HTTP response behind a GraphQL resolver or a message handler.
    if (host.getType() !== 'http') throw refusal;
    this.problems.send(refusal, host);
  }
}
