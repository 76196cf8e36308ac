import { Inject, Injectable } from '@nestjs/common';
import { ACCOUNT_DATA, type AccountData } from '../../auth/index.js';
import { type Origin } from '../../common/audit/index.js';
import { type User, UserStore } from '../../users/index.js';

/**
 * Gives an account to whoever has proved its mailbox and nothing else, where nobody had done so before: somebody else may
 * have opened it, and nothing of whoever did may let anybody in.
 */
@Injectable()
export class AddressClaim {
  constructor(
    private readonly userStore: UserStore,
    @Inject(ACCOUNT_DATA) private readonly accountData: readonly AccountData[],
  ) {}

  /**
   * It is safe to repeat with the same mail, and completes then what was broken off.
   *
   * @param user the account as read
   * @param mailId what the proof is known by
   * @param origin who has proved it
   * @returns the account afterwards; null when somebody was quicker, or it is banned
   */
  async claim(user: User, mailId: string, origin: Origin): Promise<User | null> {
    const claimed = user.emailVerified ? user : await this.userStore.claimByEmail(user, mailId, origin);
    if (claimed?.claimMailId !== mailId) return user.emailVerified ? user : null;
    for (const data of this.accountData) await data.disown(claimed, origin);
    // Its rights have changed meanwhile: the access tokens of before are refused.
    return this.userStore.findById(claimed._id);
  }
}
