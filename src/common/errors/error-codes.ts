/**
 * Every refusal a client can meet: its `code`, its HTTP status and its title.
 * The codes are a public contract (docs/errors.md, kept equal by a test): clients branch on them.
 */
export const ERRORS = {
  // What was sent can't be read
  bad_request: { status: 400, title: 'The request could not be read' },
  malformed_body: { status: 400, title: 'The body is not well-formed JSON' },
  validation_failed: { status: 400, title: 'Some fields are not valid' },
  password_rejected: { status: 400, title: 'This password may not be used' },
  token_invalid: { status: 400, title: 'The link is not valid any more' },
  unsupported_grant_type: { status: 400, title: 'There is no such grant type here' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'A body of this type is not taken here' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  misdirected_request: { status: 421, title: 'This is not served under this host name' },

  // Who is asking
  authentication_required: { status: 401, title: 'An access token is required' },
  access_token_invalid: { status: 401, title: 'The access token is not valid' },
  second_factor_required: { status: 401, title: 'A second factor is required' },
  action_required: { status: 401, title: 'Something must be done before this login is complete' },
  step_up_required: { status: 401, title: 'A more recent login is required' },
  invalid_credentials: { status: 401, title: 'The credentials are not valid' },
  refresh_token_invalid: { status: 401, title: 'The refresh token is not valid' },
  refresh_token_expired: { status: 401, title: 'The refresh token has expired' },
  refresh_token_reused: { status: 401, title: 'The refresh token was used before' },
  session_revoked: { status: 401, title: 'The session has ended' },
  forbidden: { status: 403, title: 'The role this needs is missing' },
  refused: { status: 403, title: 'This is not allowed here' },
  csrf_rejected: { status: 403, title: 'The request does not come from an allowed page' },

  // How often
  too_many_attempts: { status: 429, title: 'Too many attempts' },

  // What it is about
  not_found: { status: 404, title: 'There is nothing here' },
  session_not_found: { status: 404, title: 'There is no such session' },
  user_not_found: { status: 404, title: 'There is no such user' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  email_taken: { status: 409, title: 'This e-mail address is taken' },
  username_taken: { status: 409, title: 'This username is taken' },
  last_admin: { status: 409, title: 'This is the last administrator' },

  // Ours
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  service_unavailable: { status: 503, title: 'The service is not available right now' },
} as const satisfies Record<string, { status: number; title: string }>;

/** The closed union of error codes. */
export type ErrorCode = keyof typeof ERRORS;
