import { Injectable } from '@nestjs/common';
import { type AccountData, type FormerUser } from '../../auth/index.js';
import { OutboxStore } from '../../mail/index.js';
import { type User } from '../../users/index.js';
import { toExportedMail } from '../self/export.response.js';
import { mapItems } from './map-items.js';

/** Mails that wait, or were sent lately. */
@Injectable()
export class MailData implements AccountData {
  constructor(private readonly outboxStore: OutboxStore) {}

  export({ _id: userId, email }: User): Record<string, AsyncIterable<object>> {
    return { mails: mapItems(this.outboxStore.readAllOf({ userId, email }), toExportedMail) };
  }

  async forget({ id: userId, email }: FormerUser): Promise<void> {
    if (email !== undefined) await this.outboxStore.forget({ userId, email });
  }

  /** A mail lets nobody in: what it leads to is a mailed token. */
  disown(): Promise<void> {
    return Promise.resolve();
  }
}
