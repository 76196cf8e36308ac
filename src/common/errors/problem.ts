import { type ErrorCode, ERRORS } from './error-codes.js';

/** The media type of every error answer (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What is wrong with one field of a request. */
export interface FieldError {
  /** Where it is: `password`, or `address.city` for a nested one. */
  field: string;
  /** What is wrong with it, each for a person to read. */
  messages: string[];
}

/** What a refusal may say beside its code. */
export interface RefusalDetails {
  /** Public text, for a person. Never library, driver or parser text. */
  detail?: string | undefined;
  /** What is wrong with the fields of the request, one entry for each. */
  errors?: FieldError[] | undefined;
  /** Seconds after which another try makes sense. */
  retryAfter?: number | undefined;
  /** What a client needs to go on: further members of the problem (RFC 9457 §3.2). */
  extensions?: Readonly<Record<string, unknown>> | undefined;
}

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
 * @param code what is refused
 * @param details what else is said of it
 * @returns the body of the answer
 */
export function toProblem(code: ErrorCode, details: RefusalDetails = {}): Problem {
  const { status, title } = ERRORS[code];
  const { detail, errors, retryAfter, extensions } = details;
  return {
    type: `urn:nightlatch:problem:${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...(errors !== undefined && { errors }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...extensions,
  };
}

/**
 * The headers that go with every {@link Problem}.
 *
 * @param error the refusal
 */
export function problemHeaders(error: {
  retryAfter: number | undefined;
  headers: Record<string, string>;
}): Record<string, string> {
  return {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Cache-Control': 'no-store',
    ...(error.retryAfter !== undefined && { 'Retry-After': String(error.retryAfter) }),
    ...error.headers,
  };
}
