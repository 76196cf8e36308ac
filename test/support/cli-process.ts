import { type ChildProcess, fork, spawn } from 'node:child_process';
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
 * @param input what is written to its standard input; nothing when absent
 */
export async function runCli(
  args: string[],
  env: Record<string, string>,
  cwd = '/',
  input?: string,
): Promise<CliResult> {
  const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, stdout: stdout.trim(), stderr: stderr.trim() };
}

/**
 * Starts a command that goes on until it is told to end.
 *
 * @param args what stands behind `npm run cli --`
 * @param env its environment
 * @param cwd its working directory
 */
export function spawnCli(
  args: string[],
  env: Record<string, string>,
  cwd = '/',
): { process: ChildProcess; output(): string; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { process: child, output: () => output, exit };
}

/**
 * A process that runs one command after the other, each with an environment, folder and input of its own: most of what a
 * command costs is to load the service. That a process ends by itself, and with what code, shows {@link runCli} only.
 */
export class CliHost {
  private readonly child = fork(resolve('test/support/cli-host.mjs'), { stdio: 'inherit' });
  private readonly end = once(this.child, 'close');

  /**
   * As {@link runCli}, after the command before has ended.
   *
   * @throws Error when the command has ended the process of all
   */
  async run(args: string[], env: Record<string, string>, cwd = '/', input?: string): Promise<CliResult> {
    this.child.send({
      ...{ args, cwd, input },
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    });
    const ended = this.end.then(([code]) => {
      throw new Error(`The process ended with ${code}`);
    });
    const [result] = (await Promise.race([once(this.child, 'message'), ended])) as [CliResult];
    return result;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await this.end;
  }
}

/**
 * Runs a command on a terminal of its own, and types.
 *
 * @param args what stands behind `npm run cli --`
 * @param env its environment
 * @param cwd its working directory
 * @param typed what to type, by the prompt that it answers
 * @returns how it ended; its standard output is all that the terminal has shown
 */
export async function runCliOnTerminal(
  args: string[],
  env: Record<string, string>,
  cwd: string,
  typed: [prompt: string, keys: string][],
): Promise<Omit<CliResult, 'stderr'>> {
  const command = [process.execPath, resolve('bin/nightlatch.mjs'), ...args];
  const options =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', ...command]
      : ['-qec', command.join(' '), '/dev/null'];
  const child = spawn('script', options, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let shown = '';
  const open = [...typed];
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (open[0] !== undefined && shown.includes(open[0][0])) child.stdin.write(open.shift()![1]);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout: shown };
}
