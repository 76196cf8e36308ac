import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** How a command ended. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs the built command line in a process of its own, as an operator does.
 *
 * @param args what stands behind `npm run cli --`
 * @param env its environment
 * @param cwd its working directory
 */
export async function runCli(args: string[], env: Record<string, string>, cwd = '/'): Promise<CliResult> {
  const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, stdout: stdout.trim(), stderr: stderr.trim() };
}
