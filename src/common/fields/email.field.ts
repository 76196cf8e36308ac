import { isAscii, isEmail, ValidateBy, type ValidationOptions } from 'class-validator';
import { Field, type FieldOptions } from './field.js';
import { TypedName } from './typed-name.js';

/** RFC 5321 §4.5.3.1.3: a path has 256 characters, two of them angle brackets. */
const MAX_EMAIL_LENGTH = 254;

/** White space, and what is not even seen: the punycode form of a domain drops it silently. */
const BLANK = /[\s\u00ad\u200b\u2060]/;

/** Half of a character, which UTF-8 has no bytes for: isEmail() throws at it. */
const HALF = /\p{Cs}/u;

/**
 * An e-mail address as we take it: an ASCII local part, any domain, no white space anywhere, 254 characters. What stands
 * around it unseen is gone before (typed-name.ts). Nothing within it is mended: that would be somebody else's address.
 *
 * @param value anything
 */
export function isAddress(value: unknown): value is string {
  return isAccountAddress(value) && isAscii(value.slice(0, value.lastIndexOf('@')));
}

/**
 * An e-mail address that an account may have. Nobody signs up with letters beyond ASCII before the `@`, which look like others;
 * who comes from another system may have them (RFC 6531), and logs in with them.
 *
 * @param value anything
 */
export function isAccountAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_EMAIL_LENGTH) return false;
  if (BLANK.test(value) || HALF.test(value)) return false;
  return isEmail(value, { allow_utf8_local_part: true });
}

/**
 * Property decorator for {@link isAddress}.
 *
 * @param options of class-validator; `isOfAccount`: for {@link isAccountAddress}
 */
export function IsAddress({
  isOfAccount = false,
  ...options
}: ValidationOptions & { isOfAccount?: boolean } = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isAddress',
      validator: {
        validate: isOfAccount ? isAccountAddress : isAddress,
        defaultMessage: () => 'must be an e-mail address, such as ada@example.com',
      },
    },
    options,
  );
}

/**
 * An e-mail address.
 *
 * @param options what is special about it; `isOfAccount`: of an account that there is, or that comes from elsewhere
 */
export function EmailField({
  isOfAccount = false,
  ...options
}: FieldOptions & { isOfAccount?: boolean } = {}): PropertyDecorator {
  return Field(
    { format: 'email', maxLength: 254, example: 'ada@example.com', ...options },
    TypedName(),
    IsAddress({ isOfAccount }),
  );
}
