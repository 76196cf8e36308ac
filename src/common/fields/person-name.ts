import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';

/** Property decorator for what a person is called: 1 to 100 characters, and nothing that would not show. */
export function IsPersonName(): PropertyDecorator {
  return applyDecorators(
    IsString(),
    Length(1, 100, { message: 'must have 1 to 100 characters' }),
    // Half a surrogate pair (Cs) is no text: the database would store another name than the one sent.
    Matches(/^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u, {
      message: 'must not begin or end with white space, nor hold control characters',
    }),
  );
}
