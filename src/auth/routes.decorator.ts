import { applyDecorators, Controller, UseFilters, UsePipes } from '@nestjs/common';
import { ProblemFilter } from '../common/errors/index.js';
import { createValidationPipe } from '../common/http/index.js';
import { DatabaseErrorFilter } from '../database/index.js';

/**
 * A controller of ours. In whatever application it stands, what is sent to it goes through our pipe, and what goes wrong
 * in it is answered as a problem.
 *
 * @param path of its routes
 */
export function Routes(path: string): ClassDecorator {
  return applyDecorators(
    Controller(path),
    UsePipes(createValidationPipe()),
    // The last one is asked first: what the database throws, then everything.
    UseFilters(ProblemFilter, DatabaseErrorFilter),
  );
}
