import { Inject, Injectable } from '@nestjs/common';
import { ACCOUNT_DATA, type AccountData } from '../../auth/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type JsonFields } from '../../common/http/index.js';
import { toFactorsResponse, toIdentityResponse, toUserResponse, UserStore } from '../../users/index.js';
import { type ExportResponse, toExportedAccess } from './export.response.js';

/** `GET /auth/me/export`: all that is kept of a user, by whoever keeps it. */
@Injectable()
export class ExportMeFlow {
  constructor(
    private readonly userStore: UserStore,
    @Inject(ACCOUNT_DATA) private readonly accountData: readonly AccountData[],
    private readonly clock: Clock,
  ) {}

  /**
   * @param userId the caller
   * @returns the document; what may be much of is read from the database as it is asked for
   * @throws DomainError `access_token_invalid` when the account is gone or banned
   */
  async export(userId: string): Promise<JsonFields<ExportResponse>> {
    const user = await this.userStore.findById(userId);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    const document = {
      exportedAt: this.clock.now().toISOString(),
      user: toUserResponse(user),
      access: toExportedAccess(user),
      factors: toFactorsResponse(user),
      identities: (user.identities ?? []).map(toIdentityResponse),
    };
    for (const data of this.accountData) Object.assign(document, data.export(user));
    return document as JsonFields<ExportResponse>;
  }
}
