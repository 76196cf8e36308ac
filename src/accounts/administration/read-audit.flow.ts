import { Injectable } from '@nestjs/common';
import { type AuditEntry, AuditLogStore } from '../../audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { isAccountAddress, typedName } from '../../common/fields/index.js';
import { UserStore } from '../../users/index.js';
import { AUDIT_PAGES, type AuditQuery, toAuditFilter } from '../audit.query.js';
import { type AuditPageResponse, type AuditPerson, toAuditEntryResponse } from '../audit.response.js';

/**
 * `GET /audit` and `audit list`. The log knows people by their ids alone: an address is looked up among the accounts that
 * there are, and so are names. Of who was deleted there is neither.
 */
@Injectable()
export class ReadAuditFlow {
  constructor(
    private readonly auditLogStore: AuditLogStore,
    private readonly userStore: UserStore,
  ) {}

  /**
   * @param query a valid one
   * @throws DomainError `validation_failed` when no account has the address that it names
   */
  async page(query: AuditQuery): Promise<AuditPageResponse> {
    const user = query.user === undefined ? undefined : await this.idOf(query.user);
    const filter = { ...toAuditFilter(query), userId: user };
    const { items, ...rest } = await AUDIT_PAGES.page(
      query,
      (window) => this.auditLogStore.list({ ...filter, ...window }),
      (entry) => entry,
    );
    const people = query.names === 'true' ? await this.peopleIn(items) : undefined;
    return { ...rest, items: items.map((entry) => toAuditEntryResponse(entry, people)) };
  }

  private async idOf(user: string): Promise<string> {
    const email = typedName(user);
    if (!isAccountAddress(email)) return user;
    const found = await this.userStore.findByLogin({ email });
    if (found !== null) return found._id;
    const messages = ['is the address of no account; an account that was deleted is found by its id'];
    throw new DomainError('validation_failed', { errors: [{ field: 'user', messages }] });
  }

  private async peopleIn(entries: readonly AuditEntry[]): Promise<ReadonlyMap<string, AuditPerson>> {
    const ids = entries.flatMap(({ userId, actor }) => [
      userId,
      actor.kind === 'user' ? actor.id : undefined,
    ]);
    const known = [...new Set(ids.filter((id) => id !== undefined))];
    // Those that are asked for at once are read at once.
    const users = await Promise.all(known.map((id) => this.userStore.findById(id)));
    return new Map(users.flatMap((user) => (user === null ? [] : [[user._id, user]])));
  }
}
