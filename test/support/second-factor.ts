import { type Answer, PASSWORD } from './api.js';
import { AuthenticatorApp } from './authenticator-app.js';
import { type TestApp } from './test-app.js';

/** A second factor, as its owner has it. */
export interface EnrolledApp {
  id: string;
  phone: AuthenticatorApp;
  recoveryCodes: string[];
}

type Node = Pick<TestApp, 'api' | 'clock'>;

/** Enrols an application for who has logged in a moment ago. */
export async function enrolApp({ api, clock }: Node, token: string, name = 'Phone'): Promise<EnrolledApp> {
  const { status, body } = await api.post('/auth/totp', { name }, token);
  expect(status).toBe(201);
  const phone = new AuthenticatorApp(body.secret, clock);
  return { phone, ...(await confirmApp({ api }, token, body.challenge, phone)) };
}

/** Confirms one whose enrolment was begun. */
export async function confirmApp(
  { api }: Pick<Node, 'api'>,
  token: string,
  challenge: string,
  phone: AuthenticatorApp,
): Promise<{ id: string; recoveryCodes: string[] }> {
  const confirmed = await api.post('/auth/totp/confirm', { challenge, code: phone.next() }, token);
  expect(confirmed.status).toBe(200);
  return confirmed.body;
}

/** Logs in with password and code. */
export async function logInWithCode(
  { api }: Pick<Node, 'api'>,
  email: string,
  code: () => string,
  password = PASSWORD,
): Promise<Answer> {
  const { body } = await api.post('/auth/login', { email, password });
  expect(body.code).toBe('second_factor_required');
  return api.post('/auth/login/continue', { challenge: body.challenge, method: 'totp', code: code() });
}
