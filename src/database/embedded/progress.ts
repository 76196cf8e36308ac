import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Milliseconds between two lines where there is no terminal: nothing is silent for longer. */
const BETWEEN_LINES = 2_500;

/**
 * Tells what is being done while it takes long: one line, rewritten, on a terminal; a line every few seconds elsewhere.
 *
 * @param line what to tell now
 * @param log gets the lines when there is no terminal
 * @returns ends the telling
 */
export function showProgress(line: () => string | Promise<string>, log: (line: string) => void): () => void {
  const terminal = process.stderr.isTTY;
  const report = async (): Promise<void> => {
    const text = await line();
    // \x1b[K clears what an earlier, longer line has left.
    if (terminal) process.stderr.write(`\r${text}\x1b[K`);
    else log(text);
  };
  void report();
  const timer = setInterval(() => void report(), terminal ? 250 : BETWEEN_LINES);
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write('\r\x1b[K');
  };
}

/**
 * How much of a download has arrived.
 *
 * @param folder where its bytes arrive, in whatever files
 * @returns bytes in all files below; what vanishes meanwhile counts as nothing
 */
export async function sizeOf(folder: string): Promise<number> {
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
