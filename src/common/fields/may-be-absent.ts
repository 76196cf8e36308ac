import { ValidateIf } from 'class-validator';

/**
 * A field that may be left out. Unlike class-validator's own `IsOptional` it does not let null pass: a
 * client that sends null means something, and we would not know what.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
