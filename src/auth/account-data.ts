import { type Origin } from '../common/audit/index.js';
import { type User } from '../users/index.js';

/** Whose data is forgotten: the account is gone, and with it all that was known but these. */
export interface FormerUser {
  readonly id: string;
  /** Where it was known in this request. */
  readonly email?: string;
}

/** What one part of the product keeps of an account. Whoever has a collection with personal data brings one. */
export interface AccountData {
  /**
   * @param user whose
   * @returns what is kept, by the member of the exported document: JSON without secrets, read as it is asked for
   */
  export(user: User): Readonly<Record<string, AsyncIterable<object>>>;

  /**
   * The account is deleted: what says who its user was goes too. It is safe to repeat.
   *
   * @param user whose
   */
  forget(user: FormerUser): Promise<void>;

  /**
   * The address was claimed by its owner: nothing that whoever opened the account has left may let anybody in. It is safe
   * to repeat.
   *
   * @param user whose account, as it is since it was claimed
   * @param origin who claims it
   */
  disown(user: User, origin: Origin): Promise<void>;
}

/** Injection token of the list of {@link AccountData}, in the order of the exported document. */
export const ACCOUNT_DATA = Symbol('AccountData');
