import { type FileHandle, open, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { CommandError } from '../../../explain.js';
import { codeOf } from '../read-option-file.js';

/** What is read. */
export interface Source {
  readonly stream: Readable;
  /** In bytes; undefined when it is not known. */
  readonly size: number | undefined;
}

/**
 * @param path a file; `-` for standard input
 * @param report where the report goes, which must not be the same file
 * @param signal ends the reading
 * @throws CommandError when it can't be read
 */
export async function openSource(
  path: string,
  report: string | undefined,
  signal: AbortSignal,
): Promise<Source> {
  if (path === '-') return { stream: addAbortSignal(signal, process.stdin), size: undefined };
  const file = await open(path).catch((error: unknown) => {
    throw new CommandError(`${path} can't be read: ${codeOf(error)}`);
  });
  const found = await file.stat();
  if (!found.isDirectory() && !(await isSame(file, report)))
    return {
      stream: addAbortSignal(signal, file.createReadStream()),
      size: found.isFile() ? found.size : undefined,
    };
  await file.close();
  throw new CommandError(
    found.isDirectory() ? `${path} is a folder.` : '--report names the file that is to be read.',
  );
}

async function isSame(file: FileHandle, path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  const [here, there] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return there !== undefined && here.ino === there.ino && here.dev === there.dev;
}
