import { type DomainError, type FieldError } from './domain-error.js';
import { type ErrorCode, ERRORS } from './error-codes.js';

/** The media type of every error answer (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** An error answer (RFC 9457). */
export interface Problem {
  /** A URN that ends with the code. */
  type: string;
  /** The code in words, the same each time. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What to branch on. */
  code: ErrorCode;
  /** What it was this time, for a person. */
  detail?: string;
  /** What is wrong with the fields of the request. */
  errors?: FieldError[];
  /** Seconds. */
  retryAfter?: number;
}

/**
 * The public face of a refusal: what the client gets to see, and nothing that was not meant for it.
 *
 * @param error the refusal
 * @returns the body of the answer
 */
export function toProblem(error: DomainError): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: `urn:nightlatch:problem:${error.code}`,
    title,
    status,
    code: error.code,
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.errors !== undefined && { errors: error.errors }),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    ...error.extensions,
  };
}

/**
 * The headers that go with every {@link Problem}.
 *
 * @param error the refusal
 */
export function problemHeaders(error: DomainError): Record<string, string> {
  return {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Cache-Control': 'no-store',
    ...(error.retryAfter !== undefined && { 'Retry-After': String(error.retryAfter) }),
    ...error.headers,
  };
}
