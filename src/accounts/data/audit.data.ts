import { Injectable } from '@nestjs/common';
import { AuditLogStore, AuditTrailStore } from '../../audit/index.js';
import { type AccountData, type FormerUser } from '../../auth/index.js';
import { type User } from '../../users/index.js';
import { toActivity, toAuditEntryResponse } from '../audit.response.js';
import { mapItems } from './map-items.js';

/** The audit log. Its entries stay for their time, without where somebody who is gone came from. */
@Injectable()
export class AuditData implements AccountData {
  constructor(
    private readonly auditTrailStore: AuditTrailStore,
    private readonly auditLogStore: AuditLogStore,
  ) {}

  export({ _id }: User): Record<string, AsyncIterable<object>> {
    return {
      activity: mapItems(this.auditLogStore.readAbout(_id), toActivity),
      done: mapItems(this.auditLogStore.readDoneToOthers(_id), toAuditEntryResponse),
    };
  }

  async forget({ id }: FormerUser): Promise<void> {
    await this.auditTrailStore.forgetClients(id);
    await this.auditLogStore.forgetClients([id]);
  }

  /** What has happened is not undone by a claim, and lets nobody in. */
  disown(): Promise<void> {
    return Promise.resolve();
  }
}
