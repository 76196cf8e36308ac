export { ApiProblems, ApiProblemsOnly, BEARER_PROBLEMS, BODY_PROBLEMS } from './api-problems.decorator.js';
export { describeError, nameError, redact } from './describe-error.js';
export { DomainError, type DomainErrorOptions } from './domain-error.js';
export { type ErrorCode, ERRORS } from './error-codes.js';
export { type FieldError, type Problem, PROBLEM_MEDIA_TYPE, problemHeaders, toProblem } from './problem.js';
export { type ErrorAnswer, ProblemFilter } from './problem.filter.js';
export { FieldErrorResponse } from './problem.response.js';
export { GraphqlRefusal, refuse, refuseConnection } from './refuse.js';
