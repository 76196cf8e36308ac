import { Injectable } from '@nestjs/common';
import { type Origin } from '../../common/audit/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { type User, UserStore } from '../../users/index.js';
import { hashingCaller } from '../../auth/index.js';

/** An administrator that the operator makes, from outside. */
export interface NewAdmin {
  name: string;
  email: string;
  password: string;
}

/** How it ended. */
export type AdminCreation =
  | { kind: 'created'; user: User }
  | { kind: 'email_taken' }
  /** What is wrong with the password, one sentence each. */
  | { kind: 'password_rejected'; messages: string[] };

/**
 * Makes an administrator without asking one: at boot, and from the command line. Who can do that could write to the
 * database as well, so the e-mail counts as verified.
 */
@Injectable()
export class CreateAdminFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly passwords: PasswordsService,
  ) {}

  /**
   * @param admin who
   * @param origin who makes them one
   * @returns the account, or why there is none
   */
  async create({ name, email, password }: NewAdmin, origin: Origin): Promise<AdminCreation> {
    const messages = await this.passwords.check(password, { name, email });
    if (messages.length > 0) return { kind: 'password_rejected', messages };
    const passwordHash = await this.passwords.hash(password, hashingCaller(origin.client));
    const creation = await this.userStore.create(
      { name, email, passwordHash, roles: ['user', 'admin'], emailVerified: true },
      'user.created',
      origin,
    );
    return creation.kind === 'created' ? creation : { kind: 'email_taken' };
  }
}
