import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { AuditLogStore, AuditRelay } from '../../audit/index.js';
import { toAuditEntryResponse } from '../../accounts/index.js';
import { withApplication } from '../with-application.js';

/** `audit export`. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Print the entries, one JSON object per line, the oldest first')
    .option('--after <seq>', 'only those after this one', readSeq, 0)
    .action(({ after }: { after: number }) =>
      withApplication(async (application) => {
        await application.get(AuditRelay).relay();
        for await (const entry of application.get(AuditLogStore).read(after)) {
          const line = `${JSON.stringify(toAuditEntryResponse(entry))}\n`;
          if (!process.stdout.write(line)) await once(process.stdout, 'drain');
        }
      }),
    );
}

function readSeq(text: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
