import { type INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { type AuditEntryResponse, AuditQuery, ReadAuditFlow } from '../../accounts/index.js';
import { AuditRelay } from '../../audit/index.js';
import { createValidationPipe } from '../../common/http/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { printFrom } from '../print-from.js';
import { readLimit } from '../read-limit.js';
import { alignColumns, toText } from '../table.js';

const HEADER = ['TIME', 'TYPE', 'BY', 'ACCOUNT', 'IP', 'DETAILS'];

/** How many are read at once. */
const PAGE = 100;

interface ListOptions {
  user?: string;
  session?: string;
  type?: string;
  from?: string;
  to?: string;
  limit: number;
  json?: true;
}

/** `audit list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('Show the latest entries, with the addresses that accounts have today')
    .option('--user <account>', 'only what happened to this account: its e-mail address or id')
    .option('--session <id>', 'only what happened in or to this session')
    .option('--type <type>', 'only events of this type, such as session.ended (docs/audit.md)')
    .option('--from <time>', 'not before this time, such as 2026-01-31T00:00:00Z')
    .option('--to <time>', 'before this time')
    .option('--limit <number>', 'how many at most', readLimit, 20)
    .addOption(jsonOption())
    .action(({ limit, json, ...filter }: ListOptions) =>
      printFrom(async (application) => {
        await application.get(AuditRelay).relay();
        const entries = await read(application, filter, limit);
        if (json) return toJson(entries);
        return entries.length === 0
          ? 'There is no such entry.'
          : alignColumns([HEADER, ...entries.map(cells)]);
      }),
    );
}

/** By the rules of the HTTP interface. */
async function read(
  application: INestApplicationContext,
  filter: Omit<ListOptions, 'limit' | 'json'>,
  most: number,
): Promise<AuditEntryResponse[]> {
  const entries: AuditEntryResponse[] = [];
  let cursor: string | undefined;
  do {
    const limit = String(Math.min(PAGE, most - entries.length));
    const asked = { ...filter, names: 'true', limit, ...(cursor !== undefined && { cursor }) };
    const type = { type: 'query', metatype: AuditQuery } as const;
    const query = (await createValidationPipe().transform(asked, type)) as AuditQuery;
    const { items, nextCursor } = await application.get(ReadAuditFlow).page(query);
    entries.push(...items);
    cursor = nextCursor;
  } while (cursor !== undefined && entries.length < most);
  return entries;
}

function cells({ at, type, actor, user, userId, client, details }: AuditEntryResponse): string[] {
  const told = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  return [
    ...[toText(new Date(at)), type, actor.user?.email ?? actor.id ?? actor.kind],
    ...[user?.email ?? userId ?? '-', client?.ip || '-', told.join(' ')],
  ];
}
