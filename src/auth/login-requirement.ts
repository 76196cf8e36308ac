import { type Authentication } from './authentication.js';
import { type LoginContext } from './login-context.js';

/** What a login still lacks. */
export type UnmetRequirement =
  | { kind: 'second_factor_required'; challenge: string; methods: readonly string[]; expiresIn: number }
  | { kind: 'action_required'; challenge: string; action: string; expiresIn: number };

/** Something that must hold before a login ends in a session. */
export interface LoginRequirement {
  /**
   * @param authentication who logs in, and what they have proved
   * @param context where from, and what to
   * @returns what is lacking; undefined when nothing is
   */
  unmet(authentication: Authentication, context: LoginContext): Promise<UnmetRequirement | undefined>;
}

/** Injection token of the list of {@link LoginRequirement}s, in the order in which they are asked. */
export const LOGIN_REQUIREMENTS = Symbol('LoginRequirements');
