import { Command, InvalidArgumentError } from 'commander';
import {
  AuditLogStore,
  AuditRelay,
  type ChainEnd,
  type ChainVerdict,
  verifyChain,
} from '../../audit/index.js';
import { withApplication } from '../with-application.js';

/** A line on standard error after so many entries, for whoever waits. */
const ENTRIES_PER_MESSAGE = 100_000;

/** `audit verify`. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check that no entry was changed, removed or put in: exit code 1 when one was')
    .option('--head <seq:hash>', 'a head noted earlier, which must still be in the log', readHead)
    .action(async ({ head }: { head?: ChainEnd }) => {
      const verdict = await withApplication(async (application) => {
        const relay = application.get(AuditRelay);
        // What still waits belongs to it.
        await relay.relay();
        const log = application.get(AuditLogStore);
        const trimmed = await log.trimmed();
        return verifyChain({
          entries: log.read(),
          trimmed,
          expected: head,
          findDeleted: (userIds) => findDeleted(log, relay, userIds, trimmed?.through),
          onEntry: progress(await log.count()),
        });
      });
      process.stdout.write(`${describe(verdict, head)}\n`);
      if (verdict.kind === 'broken') process.exitCode = 1;
    });
}

/** An account that was deleted while we read may have lost its clients before the log tells of it. */
async function findDeleted(
  log: AuditLogStore,
  relay: AuditRelay,
  userIds: readonly string[],
  trimmedThrough = 0,
): Promise<ReadonlySet<string>> {
  const deleted = await log.deletedAmong(userIds, trimmedThrough);
  if (deleted.size === userIds.length) return deleted;
  await relay.relay();
  return log.deletedAmong(userIds, trimmedThrough);
}

function readHead(text: string): ChainEnd {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be a number, a colon and 64 hexadecimal digits.');
  return { seq: Number(seq), hash };
}

function describe(verdict: ChainVerdict, expected: ChainEnd | undefined): string {
  if (verdict.kind === 'broken') return `BROKEN: entry ${verdict.seq} ${verdict.problem}.`;
  const { entries, head, trimmedThrough, unexplained } = verdict;
  if (head === undefined) return 'Intact: the log is empty.';
  return [
    `Intact: ${entries.toLocaleString('en-US')} entries, each following the one before.`,
    ...(trimmedThrough === 0
      ? []
      : [`Entries 1 to ${trimmedThrough} were removed when their time was over.`]),
    ...(unexplained === 0
      ? []
      : [
          `${unexplained.toLocaleString('en-US')} entries of the first day have lost their client: the deletion of ` +
            'their users may have been among those that were removed.',
        ]),
    ...(expected === undefined ? [] : [`It contains the head ${expected.seq} that was noted.`]),
    `Its head, to note where nobody who can write to the database can:`,
    `${head.seq}:${head.hash}`,
  ].join('\n');
}

function progress(total: number): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (done % ENTRIES_PER_MESSAGE === 0)
      process.stderr.write(
        `${done.toLocaleString('en-US')} of about ${total.toLocaleString('en-US')} entries\n`,
      );
  };
}
