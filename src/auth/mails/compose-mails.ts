import { Injectable } from '@nestjs/common';
import { type ComposedMail, type OutboxEntry } from '../../mail/index.js';
import { UsersService } from '../../users/index.js';

/** Makes mails of outbox entries, at the moment of delivery: whom they go to, what they say, which link they bring. */
@Injectable()
export class ComposeMails {
  constructor(private readonly users: UsersService) {}

  /**
   * @param entry what is to be mailed
   * @returns the mail; undefined when there is nothing to say any more, because its user is gone, for one
   */
  async compose(entry: OutboxEntry): Promise<ComposedMail | undefined> {
    switch (entry.kind) {
      case 'password_changed':
        return this.passwordChanged(entry);
      default:
        return undefined;
    }
  }

  private async passwordChanged({ userId, createdAt }: OutboxEntry): Promise<ComposedMail | undefined> {
    const user = userId === undefined ? null : await this.users.findById(userId);
    if (user === null) return undefined;
    return { kind: 'password_changed', to: user.email, params: { name: user.name, at: createdAt } };
  }
}
