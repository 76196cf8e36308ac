import { type INestApplicationContext } from '@nestjs/common';
import { Argument } from 'commander';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { typedName } from '../../common/fields/index.js';
import { ChangeUserFlow } from '../../accounts/index.js';
import { hasAddress, type User, type UserChanges, UserStore } from '../../users/index.js';
import { CommandError } from '../explain.js';

/**
 * Changes an account, as an administrator does over HTTP: the running nodes feel it.
 *
 * @param application the command's
 * @param account its e-mail address, username or id
 * @param changes what is to be otherwise
 * @returns the account as it is then
 * @throws CommandError when there is none
 */
export async function changeAccount(
  application: INestApplicationContext,
  account: string,
  changes: UserChanges,
): Promise<User> {
  const user = await findAccount(application, account);
  return application.get(ChangeUserFlow).change(user._id, changes, BY_OPERATOR);
}

/**
 * @param application the command's
 * @param email as typed
 * @returns the account with that address
 * @throws CommandError when there is none
 */
async function findByEmail(application: INestApplicationContext, email: string): Promise<User> {
  const user = await application.get(UserStore).findByLogin({ email: typedName(email) });
  if (user === null) throw new CommandError(`There is no account with the e-mail address ${email}.`);
  return user;
}

/**
 * @param user the account as read
 * @returns what it is called by who runs a command: its address, or else its username or id
 */
export function accountName({ _id, email, username }: User): string {
  return hasAddress({ email }) ? email : (username ?? _id);
}

/** What {@link findAccount} takes. */
export function accountArgument(): Argument {
  return new Argument('<account>', 'its e-mail address, username or id');
}

/**
 * @param application the command's
 * @param account an e-mail address or a username as typed, or an id
 * @returns that account
 * @throws CommandError when there is none
 */
export async function findAccount(application: INestApplicationContext, account: string): Promise<User> {
  if (account.includes('@')) return findByEmail(application, account);
  const userStore = application.get(UserStore);
  // The id first: anybody may choose a username that is somebody else's id.
  const user =
    (await userStore.findById(account)) ?? (await userStore.findByLogin({ username: typedName(account) }));
  if (user === null) throw new CommandError(`There is no account with the username or id ${account}.`);
  return user;
}
