import { applyDecorators, HttpStatus } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, OwnSchema, schemaPath } from '../common/openapi.js';
import { ApiProblemsOnly, DomainError, type ErrorCode, ERRORS } from '../common/errors/index.js';

/** RFC 6749 §5.2 and, for who may introspect, RFC 6750 §3.1. The last three are of §4.1.2.1; `mfa_required` has no RFC and many clients. */
const OAUTH_ERRORS = [
  ...['invalid_request', 'invalid_client', 'invalid_grant', 'unsupported_grant_type'],
  'mfa_required',
  ...['invalid_token', 'insufficient_scope', 'access_denied', 'server_error', 'temporarily_unavailable'],
] as const;
type OAuthError = (typeof OAUTH_ERRORS)[number];

/** An error in OAuth's words (RFC 6749 §5.2). */
@OwnSchema()
export class OAuthErrorResponse {
  /** What to branch on. */
  @ApiProperty({ description: 'What to branch on.', enum: OAUTH_ERRORS, example: 'invalid_grant' })
  error!: OAuthError;

  /** For a person to read. */
  @ApiProperty({ description: 'For a person to read.', example: 'The credentials are not valid.' })
  error_description!: string;
}

/** Codes that OAuth has a word for. */
const WORDS: Partial<Record<ErrorCode, OAuthError>> = {
  unsupported_grant_type: 'unsupported_grant_type',
  second_factor_required: 'mfa_required',
  action_required: 'invalid_grant',
  invalid_credentials: 'invalid_grant',
  refresh_token_invalid: 'invalid_grant',
  refresh_token_expired: 'invalid_grant',
  refresh_token_reused: 'invalid_grant',
  session_revoked: 'invalid_grant',
  authentication_required: 'invalid_client',
  access_token_invalid: 'invalid_token',
  forbidden: 'insufficient_scope',
  refused: 'access_denied',
  csrf_rejected: 'access_denied',
};

/** RFC 6749 §5.2 allows printable ASCII without these two. */
const FOREIGN_CHARACTER = /[^ -~]|["\\]/g;

/**
 * @param error a refusal
 * @returns its HTTP status, and the body of the answer
 */
export function toOAuthError(error: DomainError): { status: number; body: OAuthErrorResponse } {
  const { status, title } = ERRORS[error.code];
  const word = WORDS[error.code] ?? wordOfStatus(status);
  const wrong = error.errors?.map(({ field, messages }) => `${field} ${messages.join(', ')}.`).join(' ');
  const description = error.detail ?? wrong ?? `${title}.`;
  return {
    status: word === 'invalid_grant' || word === 'mfa_required' ? HttpStatus.BAD_REQUEST : status,
    body: {
      error: word,
      error_description: description.replace(FOREIGN_CHARACTER, "'"),
      ...error.extensions,
    },
  };
}

/**
 * For what the RFC leaves to HTTP. It has a word for a server that can't answer now, only not for this endpoint, where
 * the status says it too (§4.1.2.1).
 */
function wordOfStatus(status: number): OAuthError {
  if (status === 503 || status === 429) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/**
 * Documents the refusals of an OAuth route: a response per status, with an example per code.
 *
 * @param codes every code the route answers with, but those of any form, `internal_error` and `service_unavailable`
 */
export function ApiOAuthErrors(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const all: ErrorCode[] = ['validation_failed', 'malformed_body', 'csrf_rejected', ...codes];
  all.push('internal_error', 'service_unavailable');
  const answers = all.map((code) => ({ code, ...toOAuthError(new DomainError(code)) }));
  const responses = [...new Set(answers.map(({ status }) => status))].map((status) => {
    const group = answers.filter((answer) => answer.status === status);
    return ApiResponse({
      status,
      description: [...new Set(group.map(({ body }) => `\`${body.error}\``))].join(', '),
      content: {
        'application/json': {
          schema: { $ref: schemaPath(OAuthErrorResponse) },
          examples: Object.fromEntries(group.map(({ code, body }) => [code, { value: body }])),
        },
      },
    });
  });
  // What never was a form is refused before, as everywhere.
  const problems = ApiProblemsOnly('payload_too_large', 'unsupported_media_type');
  return applyDecorators(ApiExtraModels(OAuthErrorResponse), ...responses, problems);
}
