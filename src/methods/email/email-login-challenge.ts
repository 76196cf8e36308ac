import { type Challenge } from '../../challenges/index.js';

/** How somebody wants to be let in. */
export const EMAIL_LOGIN_METHODS = ['link', 'code'] as const;
/** One of {@link EMAIL_LOGIN_METHODS}. */
export type EmailLoginMethod = (typeof EMAIL_LOGIN_METHODS)[number];

/** What a login by mail knows of how it began. */
export interface EmailLoginState extends Record<string, unknown> {
  /** Whose mailbox, in its normal form. */
  readonly email: string;
  /** What to call them, should they have no account yet. */
  readonly name?: string;
  /** Whether a mail was sent. Nothing lets anybody in that was not: its code would only be guessed. */
  readonly isMailed: boolean;
  /** The browser that asked, in words. It is what its User-Agent says. */
  readonly device: string;
  readonly requestedAt: Date;
}

/**
 * @param challenge of a login by mail
 * @returns what was put into it
 */
export function stateOf({ state }: Challenge): EmailLoginState {
  return state as EmailLoginState;
}
