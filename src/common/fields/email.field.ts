import { isAscii, isEmail, ValidateBy, type ValidationOptions } from 'class-validator';
import { Field, type FieldOptions } from './field.js';
import { TypedName } from './typed-name.js';

/** RFC 5321 §4.5.3.1.3: a path has 256 characters, two of them angle brackets. */
const MAX_EMAIL_LENGTH = 254;

/** White space, and what is not even seen: the punycode form of a domain drops it silently. */
const BLANK = /[\s\u00ad\u200b\u2060]/;

/**
 * An e-mail address as we take it: an ASCII local part, any domain, no white space anywhere, 254 characters. What stands
 * around it unseen is gone before (typed-name.ts). Nothing within it is mended: that would be somebody else's address.
 *
 * @param value anything
 */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_EMAIL_LENGTH || BLANK.test(value)) return false;
  return isAscii(value.slice(0, value.lastIndexOf('@'))) && isEmail(value, { allow_utf8_local_part: false });
}

/** Property decorator for {@link isAddress}. */
export function IsAddress(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isAddress',
      validator: {
        validate: isAddress,
        defaultMessage: () => 'must be an e-mail address, such as ada@example.com',
      },
    },
    options,
  );
}

/**
 * An e-mail address.
 *
 * @param options what is special about it
 */
export function EmailField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { format: 'email', maxLength: 254, example: 'ada@example.com', ...options },
    TypedName(),
    IsAddress(),
  );
}
