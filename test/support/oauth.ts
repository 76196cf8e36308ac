import type { Answer, Api } from './api.js';

export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A form: its parameters, or text that is sent as it is. */
export type FormInput = Record<string, string> | [name: string, value: string][] | string | Uint8Array;

/** POSTs a form. */
export function postForm(
  api: Api,
  path: string,
  form: FormInput,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const raw =
    typeof form === 'string' || form instanceof Uint8Array ? form : new URLSearchParams(form).toString();
  return api.request('POST', path, { raw, headers: { 'Content-Type': FORM_TYPE, ...headers } });
}

/** The Authorization header of HTTP Basic. */
export function basic(id: string, secret: string): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

/** Expects an error as RFC 6749 §5.2 has it, and nothing from inside. */
export function expectOAuthError(
  { status, body, headers, text }: Answer,
  expected: { status?: number; error: string; description?: string | RegExp },
): void {
  expect({ status, body, text }).toMatchObject({
    status: expected.status ?? 400,
    body: { error: expected.error },
  });
  // The characters that §5.2 allows.
  expect(body).toEqual({
    error: expected.error,
    error_description: expect.stringMatching(/^[ !#-[\]-~]+$/),
  });
  if (expected.description !== undefined) expect(body.error_description).toMatch(expected.description);
  expect(headers.get('content-type')).toMatch(/^application\/json(; charset=utf-8)?$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(/node_modules|mongo|URIError|decode|eyJ/i);
}
