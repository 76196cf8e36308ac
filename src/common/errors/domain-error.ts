import { type ErrorCode, ERRORS } from './error-codes.js';

/** What is wrong with one field of a request. */
export interface FieldError {
  /** Where it is: `password`, or `address.city` for a nested one. */
  field: string;
  /** What is wrong with it, each for a person to read. */
  messages: string[];
}

/** What a refusal may say beside its code. */
export interface DomainErrorOptions {
  /** Public text, for a person. Never library, driver or parser text. */
  detail?: string;
  /** What is wrong with the fields of the request, one entry for each. */
  errors?: FieldError[];
  /** Seconds after which another try makes sense. */
  retryAfter?: number;
  /** Headers that belong to the refusal, as `Allow` does to a 405. */
  headers?: Record<string, string>;
  /** What a client needs to go on: further members of the problem (RFC 9457 §3.2). */
  extensions?: Readonly<Record<string, unknown>>;
  /** What caused it: for the log, never for the client. */
  cause?: unknown;
}

/**
 * A refusal with a code. Services and flows throw it; `ProblemFilter` alone knows what it is in HTTP.
 */
export class DomainError extends Error {
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
    super(code, { cause: options.cause });
    this.name = 'DomainError';
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
  }

  /** Its status in HTTP: Nest's own filters, and many of a host's, answer with it when they get to see the error first. */
  get statusCode(): number {
    return ERRORS[this.code].status;
  }
}
