import { type ErrorCode, ERRORS } from '../../src/common/errors/index.js';
import type { Answer } from './api.js';

/** What only the inside of the server knows. */
const INTERNALS =
  /node_modules|\bat .+\.[jt]s:\d+|\bstack\b|mongo|bcrypt|E11000|FST_|HPE_|ERR_|SyntaxError|Unexpected |in JSON|Exception|validator|dist\//i;

/** Where an application of a test, whose PUBLIC_URL is the default of {@link startApp}, describes itself (RFC 9728). */
const METADATA = 'resource_metadata="http://localhost:3000/.well-known/oauth-protected-resource"';

/** The challenge of a guarded route of ours, by the code that goes with it. */
export function challengeOf(
  code: 'authentication_required' | 'access_token_invalid',
  { role }: { role?: string } = {},
): string {
  const parameters = [
    ...(code === 'access_token_invalid' ? ['error="invalid_token"'] : []),
    METADATA,
    ...(role === undefined ? [] : [`scope="${role}"`]),
  ];
  return `Bearer ${parameters.join(', ')}`;
}

/** Expects a refusal as the contract says: a problem with a code of the union, and nothing from inside. */
export function expectProblem(answer: Answer, ...codes: ErrorCode[]): void {
  const { body, headers, status, text } = answer;
  expect({ status, ...body, text }).toMatchObject({
    status,
    code: expect.stringMatching(new RegExp(`^(${codes.join('|')})$`)),
  });
  expectAnyProblem({ body, headers, status, text });
}

/** Expects any refusal that is the client's fault. */
export function expectAnyProblem({ body, headers, status, text }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json(; charset=utf-8)?$/);
  expect(headers.get('cache-control')).toBe('no-store');
  const code = body.code as ErrorCode;
  expect(Object.keys(ERRORS)).toContain(code);
  expect(body).toEqual({
    type: `urn:nightlatch:problem:${code}`,
    code,
    ...ERRORS[code],
    ...(body.detail !== undefined && { detail: expect.any(String) }),
    ...(body.errors !== undefined && { errors: expect.any(Array) }),
    ...(body.retryAfter !== undefined && { retryAfter: expect.any(Number) }),
    // What a login still lacks.
    ...(body.challenge !== undefined && { challenge: expect.any(String), expiresIn: expect.any(Number) }),
    ...(body.methods !== undefined && { methods: expect.any(Array) }),
    ...(body.signals !== undefined && { signals: expect.any(Object) }),
    ...(body.provider !== undefined && { provider: expect.any(String) }),
    ...(body.action !== undefined && { action: expect.any(String) }),
  });
  expect(status).toBe(ERRORS[code].status);
  for (const error of body.errors ?? [])
    expect(error).toEqual({
      field: expect.any(String),
      messages: expect.arrayContaining([expect.any(String)]),
    });
  expect(text).not.toMatch(INTERNALS);
}

/** The names of the fields that a refusal complains about. */
export function wrongFields({ body }: Answer): string[] {
  return (body.errors ?? []).map(({ field }: { field: string }) => field).sort();
}
