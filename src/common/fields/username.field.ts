import { ValidateBy, type ValidationOptions } from 'class-validator';
import { Field, type FieldOptions } from './field.js';
import { TypedName } from './typed-name.js';

/** Three to 32 characters; no `@`, so that a username is never somebody's address. */
const USERNAME = /^[a-z0-9](?:[a-z0-9._-]{1,30})[a-z0-9]$/i;

/**
 * A username as we take it: 3 to 32 letters, digits, `.`, `_` or `-`.
 *
 * @param value anything
 */
export function isUsername(value: unknown): value is string {
  return typeof value === 'string' && USERNAME.test(value);
}

/** Property decorator for {@link isUsername}. */
export function IsUsername(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isUsername',
      validator: {
        validate: isUsername,
        defaultMessage: () =>
          'must have 3 to 32 letters, digits, ".", "_" or "-", and begin and end with a letter or digit',
      },
    },
    options,
  );
}

/**
 * A name that logs in beside the address.
 *
 * @param options what is special about it
 */
export function UsernameField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { minLength: 3, maxLength: 32, example: 'ada', required: false, ...options },
    TypedName(),
    IsUsername(),
  );
}
