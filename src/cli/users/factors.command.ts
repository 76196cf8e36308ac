import { Command } from 'commander';
import { factorKinds, toFactorsResponse, type User } from '../../users/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { printFrom } from '../print-from.js';
import { alignColumns, toText } from '../table.js';
import { accountArgument, accountName, findAccount } from './change.js';

const HEADER = ['KIND', 'NAME', 'ADDED', 'LAST USED', 'ID'];

/** `users factors`. */
export function factorsCommand(): Command {
  return new Command('factors')
    .addArgument(accountArgument())
    .description('Show what an account can prove beside its password')
    .addOption(jsonOption())
    .action((account: string, { json }: { json?: true }) =>
      printFrom(async (application) => {
        const user = await findAccount(application, account);
        if (json) return toJson(toFactorsResponse(user));
        return factorKinds(user).length === 0
          ? `${accountName(user)} has no second factor.`
          : factorTable(user);
      }),
    );
}

function factorTable(user: User): string {
  const { left } = toFactorsResponse(user).recoveryCodes;
  return alignColumns([
    HEADER,
    ...cellsOf('totp', user.totp),
    ...cellsOf('passkey', user.passkeys),
    ...(left === 0 ? [] : [['recovery_code', `${left} left`, '-', '-', '-']]),
  ]);
}

type Listed = Pick<
  NonNullable<User['totp'] | User['passkeys']>[number],
  'id' | 'name' | 'createdAt' | 'lastUsedAt'
>;

function cellsOf(kind: string, factors: readonly Listed[] = []): string[][] {
  return factors.map(({ id, name, createdAt, lastUsedAt }) => [
    ...[kind, name, toText(createdAt), lastUsedAt === undefined ? '-' : toText(lastUsedAt), id],
  ]);
}
