import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { ACCOUNTS_CONFIG, type AccountsConfig, maySignUp } from '../config/index.js';
import { normalEmail } from '../users/index.js';
import { HostHooks, type SignUpNames } from './hooks/host-hooks.js';

/**
 * What every sign-up passes before anything of it is written or looked up, whatever method it is by: `SIGN_UP`, then the host.
 * An invitation and an import are none.
 */
@Injectable()
export class SignUpGate {
  constructor(
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
    private readonly hooks: HostHooks,
  ) {}

  /**
   * @param names as typed
   * @throws DomainError `sign_up_closed`; what the host refuses with
   */
  async admit(names: SignUpNames): Promise<void> {
    if (!maySignUp(this.config.signUp, normalEmail(names.email))) throw new DomainError('sign_up_closed');
    await this.hooks.beforeSignUp(names);
  }
}
