import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { UserStore } from '../../users/index.js';
import { PasswordVerifier } from '../../auth/index.js';
import { DeleteUserFlow } from '../delete-user.flow.js';

/** `DELETE /auth/me`: a user deletes their own account. An access token is not enough: somebody may have found it. */
@Injectable()
export class DeleteMeFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly passwordVerifier: PasswordVerifier,
    private readonly deleteUser: DeleteUserFlow,
  ) {}

  /**
   * @param userId whose account
   * @param password its password
   * @param client where from
   * @throws DomainError `too_many_attempts`; `invalid_credentials`, also where nobody has chosen a password yet; `last_admin`;
   * `access_token_invalid` when the account is gone or banned
   */
  async delete(userId: string, password: string, client: Client): Promise<void> {
    const user = await this.userStore.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    await this.passwordVerifier.ofUser(user, password, client);
    try {
      await this.deleteUser.delete(userId, byOwner(client), user.credentialVersion);
    } catch (error) {
      // Twice at once: for the second it is as if it had come later.
      const isGone = error instanceof DomainError && error.code === 'user_not_found';
      throw isGone ? new DomainError('access_token_invalid') : error;
    }
  }
}
