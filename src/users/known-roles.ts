import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { ACCOUNTS_CONFIG, type AccountsConfig } from '../config/index.js';

/** The roles that there are: `user`, `admin` and those of `ROLES`. */
@Injectable()
export class KnownRoles {
  constructor(@Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig) {}

  /** @param role any name */
  has(role: string): boolean {
    return this.config.roles.includes(role);
  }

  /** All of them. */
  get all(): readonly string[] {
    return this.config.roles;
  }

  /**
   * @param roles what somebody is to have
   * @returns each of them once, in their order
   * @throws DomainError `validation_failed` when there is none, or one that nobody has declared: a typing error would
   * otherwise be a role that silently opens nothing
   */
  check(roles: readonly string[]): string[] {
    if (roles.length > 0 && roles.every((role) => this.config.roles.includes(role))) {
      return [...new Set(roles)];
    }
    const messages = [`must have one or more of ${this.config.roles.join(', ')}, and no other`];
    throw new DomainError('validation_failed', { errors: [{ field: 'roles', messages }] });
  }
}
