import { type ApiErrorCode } from './api.js';

/** What goes wrong before an answer of the service is there, or instead of one. */
export type LocalErrorCode =
  /** The service was not reached, or the answer was lost on its way. */
  | 'network'
  /** No answer in time. */
  | 'timeout'
  /** An answer came from something between, such as a proxy or the page of a hotel's Wi-Fi. */
  | 'unexpected_answer'
  /** The place for the refresh token can't be read, as a locked keychain. */
  | 'storage'
  /** The person closed the dialog of a passkey, or another one took its place. */
  | 'cancelled'
  /** This browser, or this page, can't use passkeys; or the authenticator has none that would do. */
  | 'passkey_unavailable';

/** All that {@link AuthError} has in `code`. A newer service may add codes: treat an unknown one by its `status`. */
export type ErrorCode = ApiErrorCode | LocalErrorCode;

/** What some errors have beside the members of all. */
interface Details {
  validation_failed: Fields;
  password_rejected: Fields;
  too_many_attempts: RetryAfter;
  service_unavailable: RetryAfter;
  provider_unavailable: RetryAfter;
  second_factor_required: Waiting & { methods: string[] };
  action_required: Waiting & { action: string };
  link_required: Partial<Waiting> & { methods: string[]; provider: string };
  passkey_unknown: { signals?: Record<string, object> };
}

interface Fields {
  /** What is wrong, by field. */
  fields: Record<string, string[]>;
}

interface RetryAfter {
  /** Seconds after which another try makes sense. */
  retryAfter?: number;
}

interface Waiting {
  /** To be sent back with what is missing. */
  challenge: string;
  /** Seconds until the challenge ends. */
  expiresIn: number;
}

interface Common<Code> {
  /** What to branch on. */
  code: Code;
  /** Of the answer; 0 when there was none. */
  status: number;
  /** In English, for a person. */
  title: string;
  /** More of the same, where there is more to say. */
  detail?: string;
}

/** Why something was not done: a union by `code`. */
export type AuthError<Code extends ErrorCode = ErrorCode> = Code extends keyof Details
  ? Common<Code> & Details[Code]
  : Common<Code>;

/** What came of a request: nothing that a person or a network does is thrown. */
export type Result<T, Code extends ErrorCode = ErrorCode> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly error: AuthError<Code> };

/** Thrown where there is no `Result` to return: by `accessToken()` and `fetch()`, when the session can't be refreshed now. */
export class AuthFailure extends Error {
  /** @param error why */
  constructor(readonly error: AuthError) {
    super(error.title);
    this.name = 'AuthFailure';
  }
}

/** An error that happened here. */
export function localError(code: LocalErrorCode, title: string, status = 0): AuthError {
  return { code, status, title };
}

/** The result that has an error. */
export function failed(error: AuthError): { ok: false; error: AuthError } {
  return { ok: false, error };
}

/** How every problem of the service begins its `type`, so that a foreign 401 is not taken for one. */
const PROBLEM = 'urn:nightlatch:problem:';

/**
 * @param status of the answer
 * @param body its JSON, whatever it is
 * @returns the refusal of the service that it is, or `unexpected_answer`
 */
export function errorIn(status: number, body: unknown): AuthError {
  const { type, errors, ...problem } = (body ?? {}) as Record<string, unknown>;
  if (!String(type).startsWith(PROBLEM))
    return localError('unexpected_answer', 'Not an answer of the service', status);
  const fields: Record<string, string[]> = {};
  for (const { field, messages } of (errors ?? []) as { field: string; messages: string[] }[])
    fields[field] = messages;
  return { ...problem, ...(errors !== undefined && { fields }) } as unknown as AuthError;
}

/** Whether nothing is said of the session by an error: the same may work in a moment. */
export function isTransient({ code, status }: AuthError): boolean {
  return status === 0 || status >= 500 || status === 429 || code === 'unexpected_answer';
}
