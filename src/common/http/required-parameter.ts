import { DomainError } from '../errors/index.js';
import { type FormParameters } from './form-body.js';

/**
 * A parameter that a form must have.
 *
 * @param form the form
 * @param name the parameter
 * @throws DomainError `validation_failed` when it is missing
 */
export function requiredParameter(form: FormParameters, name: string): string {
  const value = form.get(name);
  if (value !== undefined) return value;
  throw new DomainError('validation_failed', { detail: `${name} is missing.` });
}
