import { Inject, Injectable } from '@nestjs/common';
import { ACCOUNTS_CONFIG, type AccountsConfig, maySignUp } from '../config/index.js';
import { type Authentication } from './authentication.js';
import { type LoginContext } from './login-context.js';
import { type LoginRequirement, type UnmetRequirement } from './login-requirement.js';
import { PendingLogins } from './pending-logins.js';

/**
 * Where a domain lets people in, whoever says to have an address there shows it first: anybody can type one. Accounts of
 * other domains, which an administrator or an earlier setting has let in, are not asked.
 */
@Injectable()
export class ConfirmedAddressRequirement implements LoginRequirement {
  constructor(
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
    private readonly pendingLogins: PendingLogins,
  ) {}

  /**
   * @param authentication who logs in
   * @param context where from, and what to
   * @returns that the address must be confirmed; undefined when it is, or need not be
   */
  async unmet(authentication: Authentication, context: LoginContext): Promise<UnmetRequirement | undefined> {
    const { email, emailVerified } = authentication.user;
    const { signUp } = this.config;
    if (signUp.kind !== 'domains' || emailVerified || !maySignUp(signUp, email)) return undefined;
    const opened = await this.pendingLogins.open('verify_email', authentication, context);
    return { kind: 'action_required', action: 'verify_email', ...opened };
  }
}
