import { ApiProperty, OwnSchema } from '../../common/openapi.js';
import { FieldErrorResponse } from '../../common/errors/index.js';
import { type ImportOutcome } from './import-users.flow.js';

@OwnSchema()
class RejectedUserResponse {
  @ApiProperty({ description: 'Which of `users`, from 0.', example: 2 })
  index!: number;

  @ApiProperty({ type: [FieldErrorResponse] })
  errors!: FieldErrorResponse[];
}

/** What became of the users of an import. */
@OwnSchema()
export class ImportUsersResponse {
  /** How many accounts are new. */
  @ApiProperty({ example: 40 })
  created!: number;

  /** Users whose e-mail address has an account. It was not changed. */
  @ApiProperty({ description: 'Users whose e-mail address has an account. It was not changed.', example: 2 })
  existing!: number;

  /** Which were refused, and why. */
  @ApiProperty({ type: [RejectedUserResponse] })
  rejected!: RejectedUserResponse[];
}

/**
 * @param outcomes what became of each user, in their order
 */
export function toImportUsersResponse(outcomes: readonly ImportOutcome[]): ImportUsersResponse {
  return {
    created: outcomes.filter(({ kind }) => kind === 'created').length,
    existing: outcomes.filter(({ kind }) => kind === 'existing').length,
    rejected: outcomes.flatMap((outcome, index) =>
      outcome.kind === 'rejected' ? [{ index, errors: outcome.errors }] : [],
    ),
  };
}
