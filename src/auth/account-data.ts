import { type Origin } from '../common/audit/index.js';
import { type User } from '../users/index.js';

/** What one part of the product keeps of an account. Whoever has a collection with personal data brings one. */
export interface AccountData {
  /** The member of the export's document. */
  readonly name: string;

  /**
   * @param user whose
   * @returns what is kept, as JSON and without secrets, one item after the other
   */
  export(user: User): AsyncIterable<object>;

  /**
   * The account is gone: what says who its user was goes too. It is safe to repeat.
   *
   * @param user whose; only the id and the address are known to be there
   */
  forget(user: Pick<User, '_id'> & Partial<Pick<User, 'email'>>): Promise<void>;

  /**
   * The address was claimed by its owner: nothing that whoever opened the account has left may let anybody in.
   *
   * @param user whose account
   * @param origin who claims it
   */
  disown(user: User, origin: Origin): Promise<void>;
}

/** Injection token of the list of {@link AccountData}. */
export const ACCOUNT_DATA = Symbol('AccountData');
