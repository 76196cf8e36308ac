import { hasAddress, type User } from '../../users/index.js';
import { alignColumns, toText } from '../table.js';

const HEADER = ['EMAIL', 'NAME', 'ROLES', 'STATUS', 'VERIFIED', 'CREATED', 'ID'];

/**
 * @param users the accounts
 * @returns a table with a row for each
 */
export function userTable(users: readonly User[]): string {
  const rows = users.map(({ _id, email, username, name, roles, status, emailVerified, createdAt }) => [
    hasAddress({ email }) ? email : (username ?? '-'),
    name,
    roles.join(','),
    status,
    emailVerified ? 'yes' : 'no',
    toText(createdAt),
    _id,
  ]);
  return alignColumns([HEADER, ...rows]);
}
