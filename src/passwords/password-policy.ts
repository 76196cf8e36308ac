import { Inject } from '@nestjs/common';
import { type PasswordOwner } from './personal.js';

/** What evaluates every new password. Another one may be put in its place: it is asked instead of ours. */
export interface PasswordPolicy {
  /**
   * What the page for a new password says before somebody chooses one, a sentence or two. Without it people learn the rules
   * when a password is refused.
   */
  readonly hint?: string;
  /**
   * Evaluates a new password. It is asked before anything is written, and may ask others; what it throws makes the request
   * fail, and the password is not taken.
   *
   * @param password as the user sent it: any text, of any length that a body may have
   * @param owner whose it will be
   * @returns what the user is to do, one sentence each, never with the password in it; empty when it is fine
   */
  evaluate(password: string, owner: PasswordOwner): string[] | Promise<string[]>;
}

/** Injection token of the {@link PasswordPolicy}. */
export const PasswordPolicy = Symbol('PasswordPolicy');

/** Of a host's own. */
export const HOST_PASSWORD_POLICY = Symbol('HostPasswordPolicy');

/** Injects the {@link PasswordPolicy}. */
export const InjectPasswordPolicy = (): ParameterDecorator & PropertyDecorator => Inject(PasswordPolicy);
