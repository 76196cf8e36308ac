import { IsString, Length, Matches } from 'class-validator';
import { Field, type FieldOptions } from './field.js';

/**
 * What a person is called: 1 to 100 characters, and nothing that would not show.
 *
 * @param options what is special about it
 */
export function NameField(options: FieldOptions = {}): PropertyDecorator {
  return Field(
    { minLength: 1, maxLength: 100, example: 'Ada Lovelace', ...options },
    IsString(),
    Length(1, 100, { message: 'must have 1 to 100 characters' }),
    // Half a surrogate pair (Cs) is no text: the database would store another name than the one sent.
    Matches(/^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u, {
      message: 'must not begin or end with white space, nor hold control characters',
    }),
  );
}
