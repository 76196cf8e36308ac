import { Command, InvalidArgumentError } from 'commander';
import { AuditLog, AuditRelay, type ChainEnd, type ChainVerdict, verifyChain } from '../../audit/index.js';
import { withApplication } from '../with-application.js';

/** A line on standard error after so many entries, for whoever waits. */
const ENTRIES_PER_MESSAGE = 100_000;

/** `audit verify`. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check that no entry was changed, removed or put in: exit code 1 when one was')
    .option('--head <seq:hash>', 'a head that was noted before, and must still be in the log', readHead)
    .action(async ({ head }: { head?: ChainEnd }) => {
      const verdict = await withApplication(async (application) => {
        // What still waits belongs to it.
        await application.get(AuditRelay).relay();
        const log = application.get(AuditLog);
        return verifyChain(log.read(), await log.trimmed(), head, progress(await log.count()));
      });
      process.stdout.write(`${describe(verdict, head)}\n`);
      if (verdict.kind === 'broken') process.exitCode = 1;
    });
}

function readHead(text: string): ChainEnd {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be a number, a colon and 64 hexadecimal digits.');
  return { seq: Number(seq), hash };
}

function describe(verdict: ChainVerdict, expected: ChainEnd | undefined): string {
  if (verdict.kind === 'broken') return `BROKEN: entry ${verdict.seq} ${verdict.problem}.`;
  const { entries, head, trimmedThrough } = verdict;
  if (head === undefined) return 'Intact: the log is empty.';
  return [
    `Intact: ${entries.toLocaleString('en-US')} entries, each following the one before.`,
    ...(trimmedThrough === 0
      ? []
      : [`Entries 1 to ${trimmedThrough} were removed when their time was over.`]),
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
