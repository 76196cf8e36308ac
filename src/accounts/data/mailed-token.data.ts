import { Injectable } from '@nestjs/common';
import { type AccountData, type FormerUser } from '../../auth/index.js';
import { MailedTokenStore } from '../../mailed-tokens/index.js';
import { type User } from '../../users/index.js';
import { toExportedLink } from '../self/export.response.js';
import { mapItems } from './map-items.js';

/** The latest mailed link of each purpose. */
@Injectable()
export class MailedTokenData implements AccountData {
  constructor(private readonly mailedTokenStore: MailedTokenStore) {}

  export({ _id }: User): Record<string, AsyncIterable<object>> {
    return { links: this.links(_id) };
  }

  forget({ id }: FormerUser): Promise<void> {
    return this.mailedTokenStore.forget(id);
  }

  /** Each is bound to a `credentialVersion`, and a claim has raised it. */
  disown(): Promise<void> {
    return Promise.resolve();
  }

  private async *links(userId: string): AsyncGenerator<object, void> {
    yield* mapItems(await this.mailedTokenStore.listOf(userId), toExportedLink);
  }
}
