import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { UserStore } from '../../users/index.js';
import { Reauthentication } from '../../auth/index.js';
import { DeleteUserFlow } from '../delete-user.flow.js';

/** `DELETE /auth/me`: a user deletes their own account. An access token is not enough: somebody may have found it. */
@Injectable()
export class DeleteMeFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly reauthentication: Reauthentication,
    private readonly deleteUser: DeleteUserFlow,
  ) {}

  /**
   * @param principal whose account
   * @param password its password, where it has one
   * @param client where from
   * @throws DomainError `last_admin`; as `Reauthentication`;
   * `access_token_invalid` when the account is gone or banned
   */
  async delete(principal: UserPrincipal, password: string | undefined, client: Client): Promise<void> {
    const user = await this.userStore.findById(principal.id);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    await this.reauthentication.require(principal, user, { password, field: 'password' }, client);
    try {
      await this.deleteUser.delete(principal.id, byOwner(client), user.credentialVersion);
    } catch (error) {
      // Twice at once: for the second it is as if it had come later.
      const isGone = error instanceof DomainError && error.code === 'user_not_found';
      throw isGone ? new DomainError('access_token_invalid') : error;
    }
  }
}
