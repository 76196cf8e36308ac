import { type AuthError } from '@nightlatch/client';
import { type ReactNode } from 'react';
import { refusalIn } from '../../app/auth.ts';
import { Notice } from '../../design/index.ts';
import { useT } from '../messages/index.ts';

type T = ReturnType<typeof useT>;

/** Codes that have a sentence of their own here; the service says the others itself, in English. */
const CODES = [
  'network',
  'timeout',
  'service_unavailable',
  'internal_error',
  'forbidden',
  'not_found',
  'user_not_found',
  'email_taken',
  'last_admin',
  'sign_up_closed',
  'step_up_required',
  'signing_key_revoked',
  'factor_invalid',
  'invalid_credentials',
  'too_many_attempts',
  'cancelled',
] as const;

function isKnown(code: string): code is (typeof CODES)[number] {
  return (CODES as readonly string[]).includes(code);
}

/**
 * @param t of the console
 * @param error what was thrown
 * @returns what a person is told, one sentence each
 */
export function sentencesOf(t: T, error: unknown): string[] {
  const refusal = refusalIn(error);
  if (refusal === undefined) return [t('problem.unknown')];
  const fields = Object.entries(fieldsOf(t, error)).flatMap(([name, rules]) =>
    rules.map((rule) => `${name}: ${rule}.`),
  );
  if (fields.length > 0) return fields;
  const { code, title, detail } = refusal;
  return isKnown(code) ? [t(`problem.${code}`)] : [`${title}.`, ...(detail === undefined ? [] : [detail])];
}

/**
 * @param t of the console, or of one of its sections
 * @param error what was thrown
 * @returns what is wrong, by field
 */
export function fieldsOf(t: Pick<T, 'said'>, error: unknown): Record<string, string[]> {
  const refusal: AuthError | undefined = refusalIn(error);
  if (refusal === undefined || !('fields' in refusal)) return {};
  return Object.fromEntries(
    Object.entries(refusal.fields).map(([name, rules]) => [name, rules.map((rule) => t.said(rule))]),
  );
}

/** What went wrong, where it was tried; nothing while nothing did. */
export function ProblemNotice({
  error,
  except = [],
}: {
  error: unknown;
  except?: readonly string[];
}): ReactNode {
  const t = useT();
  if (error === null || error === undefined) return null;
  const fields = Object.keys(fieldsOf(t, error));
  // What is said beside the fields is said once.
  if (fields.length > 0 && fields.every((field) => except.includes(field))) return null;
  return (
    <Notice tone="bad">
      {sentencesOf(t, error).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Notice>
  );
}
