import { IsString } from 'class-validator';
import { Field, type FieldOptions } from './field.js';

/**
 * The password that an account has.
 *
 * @param options what is special about it
 */
export function PasswordField(options: FieldOptions = {}): PropertyDecorator {
  return Field({ example: 'correct horse battery staple', ...options }, IsString());
}

/**
 * A password that is being chosen.
 *
 * @param options what is special about it
 */
export function NewPasswordField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    {
      description: '8 to 128 characters of any kind; no common password, not your name or e-mail address.',
      minLength: 8,
      maxLength: 128,
      example: 'violet umbrella sunday',
      ...options,
    },
    IsString(),
  );
}
