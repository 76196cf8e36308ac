import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { manifestOf, ROOT } from './packed.mjs';

/** Runs a program to its end. */
export const run = promisify(execFile);

/**
 * What holds for every package before anybody installs it.
 *
 * @param {{ tarball: string, unpacked: string }} packed what `pack` returned
 * @returns {Record<string, () => Promise<string[]>>} checks by title, each with what is wrong
 */
export function checksBeforeInstall({ tarball, unpacked }) {
  return {
    'publint finds nothing': async () => {
      const { messages } = await publint({ pkgDir: unpacked, strict: true, pack: false });
      return messages.map((message) => formatMessage(message, manifestOf(unpacked), { color: false }));
    },

    'are-the-types-wrong finds nothing': () => {
      const attw = join(ROOT, 'node_modules/.bin/attw');
      const options = ['--profile', 'esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'];
      return problemsOf(run(attw, [tarball, ...options]));
    },
  };
}

/** Runs npm in a folder, as people do who install a package there. */
export function npmIn(folder, ...args) {
  return run('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd: folder,
  });
}

/** @returns {Promise<string[]>} what a program has said before it failed; nothing when it did not */
export function problemsOf(program) {
  return program.then(
    () => [],
    ({ stdout, stderr, message }) => [stdout + stderr || message],
  );
}

/**
 * Runs checks in their order, prints what each has found, and makes the process fail when that is anything.
 *
 * @param {Record<string, () => string[] | Promise<string[]>>} checks by title
 */
export async function report(checks) {
  for (const [title, check] of Object.entries(checks)) {
    const problems = await check();
    console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${title}`);
    for (const problem of problems) console.error(`    ${problem.trim().replaceAll('\n', '\n    ')}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
