import { IsString } from 'class-validator';
import { Field } from './field.js';

/** The token of a mailed link. */
export function MailedTokenField(): PropertyDecorator {
  return Field(
    {
      description: 'What stands behind `#token=` in the mailed link.',
      example: '3q2-7wAAc0nTb5vLk9XyZ1QmJ8sRfHdGuEoPiWtYxUc',
    },
    IsString(),
  );
}
