import { type AuthError } from '@nightlatch/client';
import { duration } from '../i18n/index.ts';
import { type useT } from './messages/index.ts';

type T = ReturnType<typeof useT>;

/** Codes that have a sentence of their own here; the service says the others itself, in English. */
const CODES = [
  'invalid_credentials',
  'too_many_attempts',
  'factor_invalid',
  'challenge_invalid',
  'code_invalid',
  'token_invalid',
  'email_taken',
  'username_taken',
  'sign_up_closed',
  'passkey_unknown',
  'passkey_unavailable',
  'cancelled',
  'network',
  'timeout',
  'unexpected_answer',
  'service_unavailable',
  'provider_denied',
  'provider_unavailable',
  'federated_login_invalid',
  'identity_taken',
  'last_credential',
  'last_admin',
  'too_many_factors',
  'step_up_required',
  'forbidden',
] as const;

function isKnown(code: string): code is (typeof CODES)[number] {
  return (CODES as readonly string[]).includes(code);
}

/**
 * @param t of the pages
 * @param error why something was not done
 * @returns what a person is told, one sentence each
 */
export function sentencesOf(t: T, error: AuthError): string[] {
  const { code, title, detail } = error;
  const fields = fieldsOf(t, error);
  const ofFields = Object.values(fields).flat();
  if (code === 'password_rejected' && ofFields.length > 0) return ofFields;
  if (code === 'validation_failed' && ofFields.length > 0)
    return Object.entries(fields).flatMap(([name, rules]) =>
      rules.map((rule) => `${labelOf(t, name)}: ${rule}`),
    );
  const wait = 'retryAfter' in error ? error.retryAfter : undefined;
  if (code === 'too_many_attempts' && wait !== undefined)
    return [t('problem.too_many_attempts'), t('problem.wait', { time: duration(t.locale, wait) })];
  return isKnown(code) ? [t(`problem.${code}`)] : [`${title}.`, ...(detail === undefined ? [] : [detail])];
}

/**
 * @param t of the pages
 * @param error why something was not done, if it was not
 * @returns what is wrong, by field: rules that belong beside one
 */
export function fieldsOf(t: T, error: AuthError | undefined): Record<string, string[]> {
  if (error === undefined || !('fields' in error)) return {};
  return Object.fromEntries(
    Object.entries(error.fields).map(([name, rules]) => [name, rules.map((rule) => t.said(rule))]),
  );
}

/** What a field is called on the page; its own name where no form has it. */
function labelOf(t: T, field: string): string {
  if (field === 'name' || field === 'email' || field === 'password') return t(field);
  return field === 'username' ? t('profile.username') : field;
}
