import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, schemaPath } from '../openapi.js';
import { type ErrorCode, ERRORS } from './error-codes.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';
import { ProblemResponse } from './problem.response.js';

/** What any route with a JSON body may refuse. */
export const BODY_PROBLEMS = [
  'validation_failed',
  'malformed_body',
  'payload_too_large',
  'unsupported_media_type',
] as const satisfies ErrorCode[];

/** What any route that needs an access token may refuse. */
export const BEARER_PROBLEMS = [
  'authentication_required',
  'access_token_invalid',
] as const satisfies ErrorCode[];

/**
 * Documents the refusals of a route: a response per status, with an example per code.
 *
 * @param codes every code the route answers with, but `internal_error` and `service_unavailable`, which all can
 */
export function ApiProblems(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  return ApiProblemsOnly(...codes, 'internal_error', 'service_unavailable');
}

/**
 * {@link ApiProblems} for a route that answers with problems only sometimes.
 *
 * @param codes every code that is answered with as a problem
 */
export function ApiProblemsOnly(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))];
  const responses = statuses.map((status) => {
    const group = codes.filter((code) => ERRORS[code].status === status);
    return ApiResponse({
      status,
      description: group.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
      content: {
        [PROBLEM_MEDIA_TYPE]: {
          schema: { $ref: schemaPath(ProblemResponse) },
          examples: Object.fromEntries(group.map((code) => [code, { value: toProblem(code) }])),
        },
      },
    });
  });
  return applyDecorators(ApiExtraModels(ProblemResponse), ...responses);
}
