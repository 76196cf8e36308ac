import { type AuthResponse, type UserResponse } from './api.js';
import { type AuthError, type Result } from './errors.js';
import { membersOf } from './query.js';

/** Where a login has got to: in, or at what is still missing. */
export type Step =
  | {
      readonly kind: 'signedIn';
      readonly user: UserResponse;
      /** With the first factor of an account: to be shown once. */
      readonly recoveryCodes?: readonly string[];
    }
  /** Go on with `continueLogin()`, by one of `methods`. */
  | {
      readonly kind: 'secondFactor';
      readonly challenge: string;
      readonly methods: readonly string[];
      readonly expiresIn: number;
    }
  /** Have the user do what `action` names: `enrol_factor` or `verify_email`. */
  | {
      readonly kind: 'action';
      readonly challenge: string;
      readonly action: string;
      readonly expiresIn: number;
    }
  /** The address of a login at a provider has an account: prove it with `federated.link()`. */
  | {
      readonly kind: 'link';
      readonly provider: string;
      readonly methods: readonly string[];
      /** Absent where the browser has it in a cookie. */
      readonly challenge?: string;
      readonly expiresIn?: number;
    };

/** The steps that are answered with a refusal, by its code. */
const KINDS: Partial<Record<string, Step['kind']>> = {
  second_factor_required: 'secondFactor',
  action_required: 'action',
  link_required: 'link',
};
/** What of a refusal belongs to its step. */
const TOLD = ['challenge', 'methods', 'expiresIn', 'action', 'provider'];

/** Answers that say what is missing are steps, and no failures. */
export function stepIn(result: Result<unknown>): Result<Step> {
  if (result.ok) {
    const { user, recoveryCodes } = result.data as AuthResponse & { recoveryCodes?: string[] };
    return { ok: true, data: { kind: 'signedIn', user, ...(recoveryCodes && { recoveryCodes }) } };
  }
  const { error } = result;
  const kind = KINDS[error.code];
  if (!kind) return result;
  const told = Object.entries(error).filter(([name]) => TOLD.includes(name));
  return { ok: true, data: { kind, ...Object.fromEntries(told) } as Step };
}

/**
 * What stands behind the `#` after a login at a provider by a link, where it has not ended in a session. Anybody can make such a
 * link, but none with spaces, with which it would write sentences for the page.
 */
export function stepInHash(hash: string): Result<Step> | undefined {
  const { error: code, methods = '', expiresIn, ...rest } = membersOf(hash.slice(1));
  if (!code || /[+ ]|%(?!2C)/.test(hash)) return undefined;
  const error = {
    ...rest,
    code,
    status: 0,
    title: code,
    methods: methods.split(','),
    expiresIn: expiresIn && Number(expiresIn),
  } as unknown as AuthError;
  return stepIn({ ok: false, error });
}
