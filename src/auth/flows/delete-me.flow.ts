import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { UsersService } from '../../users/index.js';
import { DeleteUserFlow } from './delete-user.flow.js';

/** `DELETE /auth/me`: a user deletes their own account. An access token is not enough: somebody may have found it. */
@Injectable()
export class DeleteMeFlow {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly deleteUser: DeleteUserFlow,
  ) {}

  /**
   * @param userId whose account
   * @param password its password
   * @throws DomainError `invalid_credentials`, also where nobody has chosen a password yet; `last_admin`;
   * `access_token_invalid` when the account is gone or banned
   */
  async delete(userId: string, password: string): Promise<void> {
    const user = await this.users.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    const verdict = await this.passwords.verify(password, user.passwordHash);
    if (!verdict.ok) throw new DomainError('invalid_credentials');
    await this.deleteUser.delete(userId);
  }
}
