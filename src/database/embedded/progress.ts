import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Tells how far a download is: one line, rewritten, on a terminal; a line every three seconds elsewhere.
 *
 * @param what the thing that is fetched
 * @param megabytes how big it will be
 * @param folder where its bytes arrive, in whatever files
 * @param log gets the lines when there is no terminal
 * @returns ends the telling
 */
export function showProgress(
  what: string,
  megabytes: number,
  folder: string,
  log: (line: string) => void,
): () => void {
  const terminal = process.stderr.isTTY;
  const report = async (): Promise<void> => {
    const arrived = Math.min(megabytes, Math.round((await sizeOf(folder)) / 1e6));
    const line = `${what}: ${arrived} of ${megabytes} MB`;
    if (terminal) process.stderr.write(`\r${line}`);
    else log(line);
  };
  const timer = setInterval(() => void report(), terminal ? 250 : 3000);
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write(`\r${' '.repeat(what.length + 24)}\r`);
  };
}

/** @returns bytes in all files below; what vanishes meanwhile counts as nothing */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(file.parentPath, file.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
