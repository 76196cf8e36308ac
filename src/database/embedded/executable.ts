import { access, constants } from 'node:fs/promises';

/**
 * Whether a file can be run.
 *
 * @param path the file
 * @returns false also when there is none
 */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
