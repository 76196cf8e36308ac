export { ApiProblems, ApiProblemsOnly, BEARER_PROBLEMS, BODY_PROBLEMS } from './api-problems.decorator.js';
export { DomainError, type DomainErrorOptions, type FieldError } from './domain-error.js';
export { type ErrorCode, ERRORS } from './error-codes.js';
export { type Problem, PROBLEM_MEDIA_TYPE, toProblem } from './problem.js';
export { type ErrorAnswer, ProblemFilter } from './problem.filter.js';
export { FieldErrorResponse } from './problem.response.js';
export { GraphqlRefusal, refuse, refuseConnection } from './refuse.js';
