import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../openapi.js';
import { type ErrorCode, ERRORS } from './error-codes.js';
import { type FieldError, type Problem } from './problem.js';

/** {@link FieldError} for the OpenAPI document. */
@OwnSchema()
export class FieldErrorResponse implements FieldError {
  @ApiProperty({ example: 'email' })
  field!: string;

  @ApiProperty({ type: [String], example: ['must be an e-mail address, such as ada@example.com'] })
  messages!: string[];
}

/** {@link Problem} for the OpenAPI document. */
@OwnSchema()
export class ProblemResponse implements Problem {
  @ApiProperty({ example: 'urn:nightlatch:problem:validation_failed' })
  type!: string;

  @ApiProperty({ example: 'Some fields are not valid' })
  title!: string;

  @ApiProperty({ example: 400 })
  status!: number;

  @ApiProperty({ description: 'What to branch on.', enum: Object.keys(ERRORS), example: 'validation_failed' })
  code!: ErrorCode;

  @ApiPropertyOptional({ description: 'For a person to read.' })
  detail?: string;

  @ApiPropertyOptional({ type: [FieldErrorResponse] })
  errors?: FieldErrorResponse[];

  @ApiPropertyOptional({ description: 'Seconds after which another try makes sense.' })
  retryAfter?: number;
}
