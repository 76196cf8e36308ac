import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { UserLimits } from '../../throttling/index.js';
import { type ProfileChanges, type User, UserStore } from '../../users/index.js';

/**
 * `PATCH /auth/me`: users change what they are called. The refusal of a username tells that somebody has it, and every
 * change is in the audit log: so there is a limit to both.
 */
@Injectable()
export class UpdateMeFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly limits: UserLimits,
  ) {}

  /**
   * @param userId the caller
   * @param changes name and username as typed; what is absent stays
   * @param client where from
   * @returns the account afterwards
   * @throws DomainError `too_many_attempts`, `username_taken`; `access_token_invalid` when the account is gone or banned
   */
  async update(userId: string, changes: ProfileChanges, client: Client): Promise<User> {
    await this.limits.count('profile', { userId, ip: client.ip });
    const user = await this.userStore.updateProfile(userId, changes, byOwner(client));
    if (user === 'username_taken') throw new DomainError('username_taken');
    if (user === null) throw new DomainError('access_token_invalid');
    return user;
  }
}
