import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { ProblemFilter } from '../common/errors/problem.filter.js';
import { Refusal } from './refusal.js';

/** Answers refusals of the guard as nightlatch does, and leaves every other error to the host. */
@Catch(Refusal)
@Injectable()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly problems: ProblemFilter) {}

  catch(refusal: Refusal, host: ArgumentsHost): void {
    // There is no HTTP response behind a GraphQL resolver or a message handler.
    if (host.getType() !== 'http') throw refusal;
    this.problems.send(refusal.error, host);
  }
}
