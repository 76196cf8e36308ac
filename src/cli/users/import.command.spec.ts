import { mkdtempSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importCommand } from './import.command.js';

/** Files that this process has open. */
const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      // That of the folder itself.
      return [];
    }
  });

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('users import leaves no file open when the report cannot be written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightlatch-import-'));
  const file = join(folder, 'users.ndjson');
  writeFileSync(file, '{}\n');
  const args = [file, '--report', join(folder, 'no', 'where')];
  await expect(importCommand().parseAsync(args, { from: 'user' })).rejects.toThrow(/^--report can't be/);
  for (let tries = 0; tries < 50 && openFiles().includes(file); tries += 1) await sleep(10);
  expect(openFiles()).not.toContain(file);
});
