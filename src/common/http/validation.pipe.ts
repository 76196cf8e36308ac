import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError, type FieldError } from '../errors/index.js';

/**
 * class-validator looks the fields of a request up in a plain object, and so takes these for declared ones.
 */
const INHERITED_NAMES = Object.getOwnPropertyNames(Object.prototype);

const UNKNOWN_FIELD = 'is not a recognised field';

/** Where class-validator's own words would reach the client; all other messages stand at their rule. */
const MESSAGES: Partial<Record<string, string>> = {
  whitelistValidation: UNKNOWN_FIELD,
  isString: 'must be a string',
};

class StrictValidationPipe extends ValidationPipe {
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const unknown = INHERITED_NAMES.filter(
      (name) => typeof value === 'object' && value !== null && Object.hasOwn(value, name),
    );
    if (unknown.length === 0) return super.transform(value, metadata);
    const errors = unknown.map((field) => ({ field, messages: [UNKNOWN_FIELD] }));
    return Promise.reject(new DomainError('validation_failed', { errors }));
  }
}

/**
 * The pipe that every DTO goes through: what a class does not declare is refused, nothing is converted.
 *
 * @returns a pipe that throws DomainError `validation_failed` with every wrong field
 */
export function createValidationPipe(): ValidationPipe {
  return new StrictValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new DomainError('validation_failed', { errors: flatten(errors) }),
  });
}

function flatten(errors: ValidationError[], path = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = path + error.property;
    const broken = Object.entries(error.constraints ?? {});
    const messages = broken.map(([rule, message]) => MESSAGES[rule] ?? message);
    const own = messages.length > 0 ? [{ field, messages }] : [];
    return [...own, ...flatten(error.children ?? [], `${field}.`)];
  });
}
