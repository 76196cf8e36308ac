/**
 * Every refusal a client can meet: its `code`, its HTTP status, its title, and for docs/errors.md when it occurs and what a
 * client should do (Markdown, with links relative to docs/). The codes are a public contract: clients branch on them.
 */
const CATALOGUE = {
  // What was sent can't be read
  bad_request: {
    status: 400,
    title: 'The request could not be read',
    help: 'It is not well-formed HTTP. Fix the client, or what stands between it and the server.',
  },
  malformed_body: {
    status: 400,
    title: 'The body is not well-formed JSON',
    help:
      'Syntax errors, bytes that are not UTF-8, more than 32 levels of nesting, or a key such as `__proto__`; in a form, ' +
      'broken escapes. Fix the client.',
  },
  validation_failed: {
    status: 400,
    title: 'Some fields are not valid',
    help:
      'A field is missing, has the wrong type or form, or is not recognised; or the refresh token is missing, sent twice, or ' +
      'not the same in body and cookie. Show `errors` beside the fields.',
  },
  password_rejected: {
    status: 400,
    title: 'This password may not be used',
    help:
      "A new password is too short, too long, too common, made of the user's own name or address, or the present one. Show " +
      'the messages and ask for another one; a mailed link remains valid.',
  },
  token_invalid: {
    status: 400,
    title: 'The link is invalid or has expired',
    help:
      'The token of a mailed link was used, has expired, was replaced by a newer one, or is for another purpose; or its ' +
      'account has since changed its address or password, or was banned; or, with `detail`, it is for another account than ' +
      'the access token that was sent. Ask for another mail.',
  },
  unsupported_grant_type: {
    status: 400,
    title: 'Unsupported grant type',
    help: '`POST /auth/token` takes `password` and `refresh_token`.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    help: 'It has more than 16 KiB. No request needs that: fix the client.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    help: 'Send `Content-Type: application/json`; to the OAuth routes `application/x-www-form-urlencoded`.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    help: 'Request line and headers together have more than 16 KiB. Usually the cause is too many cookies: send fewer.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    help: 'The headers took more than 10 seconds, or the whole request more than 15. Try again.',
  },
  misdirected_request: {
    status: 421,
    title: 'Not served under this host name',
    help:
      '`/docs`, `/docs-json` or `/metrics`, where only the machine of the service may read them, was requested under a host ' +
      "name that is not that machine's: neither `localhost`, `127.…` or `[::1]`, nor the host of `PUBLIC_URL`. Use one of " +
      'them, or set `PUBLIC_URL` to the address that you use; for `/metrics` set `METRICS_TOKEN`.',
  },

  // Who the caller is
  authentication_required: {
    status: 401,
    title: 'An access token is required',
    help:
      'None was sent. Log in, then send `Authorization: Bearer …`. On `GET /metrics`: send `METRICS_TOKEN` there, which is no ' +
      'access token.',
  },
  access_token_invalid: {
    status: 401,
    title: 'The access token is not valid',
    help:
      'It has expired, was not signed with a key of this service, or was revoked: its session was ended, or all sessions of ' +
      'its user, who may have been banned, deleted or given other roles. With `/auth/me` and `GET /auth/me/export` also: the ' +
      'user is gone or banned. Refresh once and repeat the request; if the refresh is refused too, log in.',
  },
  second_factor_required: {
    status: 401,
    title: 'A second factor is required',
    help:
      'The account has a second factor, and no session was opened. Complete the login with one of `methods`, sending ' +
      '`challenge` back within `expiresIn` seconds. `POST /auth/token` answers `mfa_required` with the same members.',
  },
  action_required: {
    status: 401,
    title: 'An action is required to complete this login',
    help:
      'No session was opened. Have the user do what `action` names, sending `challenge` back within `expiresIn` seconds. A ' +
      'client that does not know the action treats the login as failed.',
  },
  factor_invalid: {
    status: 401,
    title: 'The second factor is not valid',
    help:
      'The code is wrong, has expired or was used before, or the account has no such factor; or what an authenticator has signed ' +
      'is not for this page, challenge or account ([passkeys.md](passkeys.md#when-it-is-refused)). Let the user try again, with ' +
      'the next code: at a login five times, then it begins anew.',
  },
  passkey_unknown: {
    status: 401,
    title: 'This passkey is not known',
    help:
      'No account has it: it was removed, or its account was deleted. Hand `signals.unknownCredential` to ' +
      '`PublicKeyCredential.signalUnknownCredential()`, so that the browser stops offering it ' +
      '([passkeys.md](passkeys.md#signals)), and let the user log in another way.',
  },
  code_invalid: {
    status: 401,
    title: 'The code is not valid',
    help: 'It is not the code of the mail that was sent for this `flow`. Let the user type it again: five times, then begin anew.',
  },
  federated_login_invalid: {
    status: 401,
    title: 'The login at the provider is not valid',
    help:
      'What came back from the provider is not for this flow or browser, was used before, is from another provider, or is not ' +
      'signed as it must be; or the provider refuses the code. The log says which. Begin again ([federation.md](federation.md)).',
  },
  provider_denied: {
    status: 401,
    title: 'The login at the provider was not completed',
    help: 'The user cancelled it, or the provider refused it for a reason of its own. Offer to begin again, or another way.',
  },
  challenge_invalid: {
    status: 401,
    title: 'The challenge is not valid',
    help:
      'It has expired, was used, was tried too often, or the credentials of the account have changed since. Begin anew: log ' +
      'in, or ask for another enrolment.',
  },
  step_up_required: {
    status: 401,
    title: 'A more recent login is required',
    help:
      'What was asked for needs a proof of the last ten minutes, of two factors where the account has a second one or the route ' +
      'asks for two. `WWW-Authenticate` has `error="insufficient_user_authentication"`, `max_age` and `acr_values` (RFC ' +
      '9470). Prove it with `POST /auth/step-up`, or log in again, and repeat the request with the new access token; the ' +
      'present session remains valid.',
  },
  invalid_credentials: {
    status: 401,
    title: 'The credentials are not valid',
    help:
      'Unknown name, wrong password or banned account; the answer does not say which. Let the user try again. With `DELETE ' +
      '/auth/me`: the password is wrong, or the account has none; the session remains valid. On `POST /auth/verify-email`, ' +
      'with `detail`: moving an account takes its password or one of its access tokens; the link remains valid.',
  },
  refresh_token_invalid: {
    status: 401,
    title: 'The refresh token is not valid',
    help:
      'It was not issued by this service, its session no longer exists, or it came in the body where its session uses the ' +
      'cookie, or the other way round. Discard it and log in.',
  },
  refresh_token_expired: {
    status: 401,
    title: 'The refresh token has expired',
    help: 'The session was not used for too long, or has reached its maximum age. Log in.',
  },
  refresh_token_reused: {
    status: 401,
    title: 'The refresh token was used before',
    help:
      'It had been exchanged already, so somebody may have a copy, and the session has ended for everybody, its access tokens ' +
      'included. Log in, and tell the user.',
  },
  session_revoked: {
    status: 401,
    title: 'The session has ended',
    help:
      'The session of this refresh token was logged out, was ended from elsewhere or by an administrator, or ended because of ' +
      'reuse, a ban, a deletion, a change of the password, or because the owner of the e-mail address confirmed it without ' +
      'the password; `detail` says when and why. Log in.',
  },
  sign_up_closed: {
    status: 403,
    title: 'Sign-up is not open',
    help:
      '`SIGN_UP` lets nobody open an account, or nobody with this address; with `closed` it refuses invitations as well. `GET ' +
      '/auth/methods` says so beforehand ([email-login.md](email-login.md#who-may-open-an-account)).',
  },
  forbidden: {
    status: 403,
    title: 'A required role is missing',
    help: 'The access token is valid, and its user may not do this. Do not repeat it; after a change of roles, refresh first.',
  },
  refused: {
    status: 403,
    title: 'Not allowed by this application',
    help:
      'A rule of the application that nightlatch is a part of; `detail` says which, if that application wants to. The service ' +
      'itself never answers it ([extending.md](extending.md#hooks-and-claims-of-your-own)).',
  },
  csrf_rejected: {
    status: 403,
    title: 'The request does not come from an allowed page',
    help:
      'It carries the refresh cookie, and neither `Origin` nor `Sec-Fetch-Site` says that it comes from a page that may use ' +
      'it; or it is a POST that needs no preflight, and they say that it comes from another page. List the origin of the page ' +
      'in `CORS_ORIGINS`; with curl and the cookie, send an `Origin` ([browser-clients.md](browser-clients.md#csrf)). Nothing ' +
      'has changed, and nothing was counted.',
  },

  // How often
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    help:
      'Too many wrong passwords for this name or from this address, too many requests from this address, or too many changes ' +
      'by this user: [throttling.md](throttling.md). Wait `retryAfter` seconds; a request before that is refused unread, even ' +
      'with the right password.',
  },

  // What it is about
  not_found: {
    status: 404,
    title: 'Not found',
    help: 'No route has this path. Check case and trailing slashes. On `GET /metrics`: `METRICS` is off.',
  },
  session_not_found: {
    status: 404,
    title: 'Session not found',
    help: "It has ended, never existed, or is somebody else's. Load the list of sessions again.",
  },
  identity_not_found: {
    status: 404,
    title: 'Identity not found',
    help: "It was unlinked, never existed, or is somebody else's. Load the list of identities again.",
  },
  provider_not_found: {
    status: 404,
    title: 'Provider not found',
    help: 'No provider of this id is set up. `GET /auth/federated` lists those that are.',
  },
  factor_not_found: {
    status: 404,
    title: 'Factor not found',
    help: "It was removed, never existed, or is somebody else's. Load the list of factors again.",
  },
  signing_key_not_found: {
    status: 404,
    title: 'Signing key not found',
    help: 'It never existed, or was removed once nothing depended on it. Load the list of keys again.',
  },
  user_not_found: {
    status: 404,
    title: 'User not found',
    help: 'It was deleted, or never existed. Load the list of users again. After a `DELETE` that got no answer: it is done.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    help: 'The path exists, for the methods in `Allow`.',
  },
  email_taken: {
    status: 409,
    title: 'This e-mail address is taken',
    help:
      'An account has it. Offer to log in, or ask for another address. On `POST /auth/change-email`: the account has it ' +
      'itself; if somebody else has it, they are told by mail, and the answer does not say so.',
  },
  username_taken: {
    status: 409,
    title: 'This username is taken',
    help: 'An account has it, whatever the case of its letters. Ask for another one.',
  },
  other_browser: {
    status: 409,
    title: 'Another browser asked for this login',
    help:
      'The link was opened in a browser that did not ask for it. Nothing has changed. Tell the user what `POST /auth/email/link` ' +
      'says of the one that did, and send the token again with `confirm` if they want to log in here ' +
      '([email-login.md](email-login.md#in-another-browser)).',
  },
  too_many_factors: {
    status: 409,
    title: 'No more factors of this kind',
    help: 'The account has as many as it may have: five applications, or twenty passkeys. Remove one first.',
  },
  link_required: {
    status: 409,
    title: 'The address has an account',
    help:
      'The account at the provider is not known, and its address belongs to an account here. With `challenge` and a proof of that ' +
      'account, by one of `methods`, `POST /auth/federated/link` links the two and logs in ' +
      '([federation.md](federation.md#an-address-that-has-an-account)).',
  },
  identity_taken: {
    status: 409,
    title: 'This identity is linked to another account',
    help: 'An account at a provider logs in to one account here. Unlink it there first, or log in with it.',
  },
  email_missing: {
    status: 409,
    title: 'There is no e-mail address',
    help:
      'On `POST /auth/verify-email/resend`: the account has none, and gets one by `POST /auth/change-email`. At a login with a ' +
      'provider: an account is opened with an address, and the provider has none for this user or was not allowed to tell it. Let them sign ' +
      'up another way; the identity can be linked then.',
  },
  too_many_identities: {
    status: 409,
    title: 'The account has as many identities as it may have',
    help: 'Twenty. Unlink one that is no longer used.',
  },
  last_credential: {
    status: 409,
    title: 'This is the last credential',
    help: 'Without it nobody could log in to the account. Set a password, add a passkey or link an identity first.',
  },
  rotation_refused: {
    status: 409,
    title: 'The signing keys can not be rotated now',
    help:
      '`detail` says why: a successor waits already, the keys are under another `KEY_ENCRYPTION_KEY`, somebody else has rotated ' +
      'at this moment, or there are no keys, as with HS256 ([keys.md](keys.md)). Load the list of keys again.',
  },
  signing_key_revoked: {
    status: 409,
    title: 'The signing key was revoked before',
    help: 'Nothing has changed. Load the list of keys again.',
  },
  last_admin: {
    status: 409,
    title: 'This is the last administrator',
    help:
      'Without this account nobody could administer the others. Make somebody else an administrator first. Where there is ' +
      "another one, it can't log in (it is banned, or has not chosen a password yet), or it is being removed at this moment, " +
      'or a node died doing so: try again after half a minute.',
  },

  // Ours
  internal_error: {
    status: 500,
    title: 'Internal error',
    help: "A bug; the server's log has the cause. Do not repeat the request at once.",
  },
  provider_unavailable: {
    status: 503,
    title: 'The provider does not answer as it should',
    help:
      'It is down, slow, or misconfigured, there or here: `providers check` on the command line says which. Offer another way to ' +
      'log in, or begin again after `retryAfter` seconds.',
  },
  service_unavailable: {
    status: 503,
    title: 'Service unavailable',
    help:
      'The database does not answer; or this node has had no news of revocations for too long, and cannot tell whether an ' +
      'access token is still valid; or, for a moment after an emergency, no key signs; or so many passwords wait to be ' +
      'hashed, in all or from your address, that yours would wait too long ([performance.md](performance.md)). Repeat the ' +
      'request after `retryAfter` seconds. `GET /health/ready` and `GET /.well-known/revocations` use it too, with the ' +
      'reason in `detail`.',
  },
} as const satisfies Record<string, { status: number; title: string; help: string }>;

/** The closed union of error codes. */
export type ErrorCode = keyof typeof CATALOGUE;

/** When each code occurs and what a client should do, for docs/errors.md. Not in {@link ERRORS}, whose entries go into answers. */
export const ERROR_HELP: Readonly<Record<ErrorCode, string>> = mapCatalogue(({ help }) => help);

/** Every refusal a client can meet: its HTTP status and its title, by its `code`. */
export const ERRORS = mapCatalogue(({ status, title }) => ({ status, title })) as {
  readonly [Code in ErrorCode]: Pick<(typeof CATALOGUE)[Code], 'status' | 'title'>;
};

function mapCatalogue<T>(map: (entry: (typeof CATALOGUE)[ErrorCode]) => T): Record<ErrorCode, T> {
  return Object.fromEntries(Object.entries(CATALOGUE).map(([code, entry]) => [code, map(entry)])) as Record<
    ErrorCode,
    T
  >;
}
