import { IsISO8601, Matches } from 'class-validator';
import { Field, type FieldOptions } from './field.js';

/** RFC 3339, with a zone. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A moment, to be read with `new Date()`.
 *
 * @param options what is special about it
 */
export function TimeField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { format: 'date-time', example: '2027-01-31T00:00:00.000Z', ...options },
    IsISO8601({ strict: true }, { message: 'must be a valid date' }),
    Matches(TIME, { message: 'must be a time such as 2019-06-01T08:00:00Z' }),
  );
}
