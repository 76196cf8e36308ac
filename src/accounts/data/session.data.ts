import { Injectable } from '@nestjs/common';
import { type AccountData, type FormerUser, SessionTerminator } from '../../auth/index.js';
import { type Origin } from '../../common/audit/index.js';
import { KeptSessionStore } from '../../sessions/index.js';
import { type User } from '../../users/index.js';
import { toExportedSession } from '../self/export.response.js';
import { mapItems } from './map-items.js';

/** Sessions. Of somebody who is gone the records stay for their time, without where they came from. */
@Injectable()
export class SessionData implements AccountData {
  constructor(
    private readonly keptSessionStore: KeptSessionStore,
    private readonly sessionTerminator: SessionTerminator,
  ) {}

  export({ _id }: User): Record<string, AsyncIterable<object>> {
    return { sessions: mapItems(this.keptSessionStore.readAll(_id), toExportedSession) };
  }

  forget({ id }: FormerUser): Promise<void> {
    return this.keptSessionStore.forgetClients(id);
  }

  disown({ _id }: User, origin: Origin): Promise<void> {
    return this.sessionTerminator.endAll(_id, 'email_claimed', origin);
  }
}
