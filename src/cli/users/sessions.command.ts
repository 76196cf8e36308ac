import { Command } from 'commander';
import { KeptSessionStore, type Session, toSessionResponse } from '../../sessions/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { printFrom } from '../print-from.js';
import { alignColumns, toText } from '../table.js';
import { accountArgument, findAccount } from './change.js';

const HEADER = ['ID', 'DEVICE', 'IP', 'OPENED', 'LAST USED', 'ENDS'];

/** More than an account can have (`SESSIONS_PER_ACCOUNT`). */
const MOST = 1000;

/** `users sessions`. */
export function sessionsCommand(): Command {
  return new Command('sessions')
    .addArgument(accountArgument())
    .description('Show the live sessions of an account, the one used last first')
    .addOption(jsonOption())
    .action((account: string, { json }: { json?: true }) =>
      printFrom(async (application) => {
        const { _id, email } = await findAccount(application, account);
        const sessions = await application.get(KeptSessionStore).listLive(_id, { limit: MOST });
        // None of them is the one that asks.
        if (json) return toJson(sessions.map((session) => toSessionResponse(session, '')));
        return sessions.length === 0
          ? `${email} has no session.`
          : alignColumns([HEADER, ...sessions.map(cells)]);
      }),
    );
}

function cells({ _id, client, createdAt, lastUsedAt, idleExpiresAt }: Session): string[] {
  return [
    ...[_id, client.device || '-', client.ip || '-'],
    ...[toText(createdAt), toText(lastUsedAt), toText(idleExpiresAt)],
  ];
}
