import { HttpException } from '@nestjs/common';
import { type ErrorCode, ERRORS } from './error-codes.js';
import { type FieldError, type Problem, type RefusalDetails, toProblem } from './problem.js';

/** What a refusal may say beside its code. */
export interface DomainErrorOptions extends RefusalDetails {
  /** Headers that belong to the refusal, as `Allow` does to a 405. */
  headers?: Record<string, string>;
  /** What caused it: for the log, never for the client. */
  cause?: unknown;
}

/**
 * A refusal with a code. Services and flows throw it; `ProblemFilter` answers it. An `HttpException`, whose response is the
 * problem: a filter of a host that gets to see it first has its status, and what may be said of it.
 */
export class DomainError extends HttpException {
  /** Public text, for a person. */
  readonly detail: string | undefined;
  /** What is wrong with the fields of the request. */
  readonly errors: FieldError[] | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;
  /** Headers that belong to the refusal. */
  readonly headers: Record<string, string>;
  /** Further members of the problem. */
  readonly extensions: Readonly<Record<string, unknown>>;

  /**
   * @param code what is refused, and so the HTTP status and the title
   * @param options what else is said of it
   */
  constructor(
    readonly code: ErrorCode,
    options: DomainErrorOptions = {},
  ) {
    super(toProblem(code, options), ERRORS[code].status, { cause: options.cause });
    this.name = 'DomainError';
    this.message = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
  }

  /** @returns the answer that it is over HTTP */
  override getResponse(): Problem {
    return super.getResponse() as Problem;
  }

  /** Its status in HTTP, for filters that look for it there. */
  get statusCode(): number {
    return this.getStatus();
  }
}
