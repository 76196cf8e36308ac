import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Matches, ValidateBy } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

/**
 * How many of a list to answer with. A query is text, and nothing of it is converted before its form has been checked.
 *
 * @param byDefault how many, when the query does not say
 */
export function PageLimit(byDefault: number): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      description: 'How many at most.',
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: byDefault,
      example: 20,
    }),
    MayBeAbsent(),
    Matches(/^([1-9]\d?|100)$/, { message: 'must be a whole number from 1 to 100' }),
  );
}

/**
 * Where a list goes on.
 *
 * @param read finds the place that a cursor names; undefined for what was not made here
 */
export function PageCursor(read: (cursor: string) => unknown): PropertyDecorator {
  return applyDecorators(
    // No example: Swagger UI would send it along.
    ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' }),
    MayBeAbsent(),
    ValidateBy({
      name: 'isCursor',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && read(value) !== undefined,
        defaultMessage: () => 'must be the nextCursor of the page before',
      },
    }),
  );
}
