import { Injectable } from '@nestjs/common';
import { FactorGuesses, SessionTerminator } from '../../auth/index.js';
import { type Origin } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { UserAdministrationStore } from '../../users/index.js';
import { NoticeSender } from '../mails/notice-sender.js';

/**
 * `DELETE /users/:id/factors`: somebody has lost what they prove themselves by, and an administrator vouches for them. The
 * password alone logs in then; a new factor is the owner's to add.
 *
 * First the document: from then on no session is refreshed and no pending login completed. A crash in between leaves access
 * tokens alive until they expire. It was acknowledged to nobody, and asking again completes it, as all that follows is done
 * whether or not there was a factor left to remove; the notice may be sent twice.
 */
@Injectable()
export class ResetFactorsFlow {
  constructor(
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly factorGuesses: FactorGuesses,
    private readonly noticeSender: NoticeSender,
  ) {}

  /**
   * @param id whose
   * @param origin who resets them
   * @throws DomainError `user_not_found`
   */
  async reset(id: string, origin: Origin): Promise<void> {
    const user = await this.userAdministrationStore.resetFactors(id, origin);
    if (user === null) throw new DomainError('user_not_found');
    await this.sessionTerminator.endAll(id, 'factors_reset', origin);
    await this.factorGuesses.forget(id);
    await this.noticeSender.sendOfFactors('factors_reset', user);
  }
}
