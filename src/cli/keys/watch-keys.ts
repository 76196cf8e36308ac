import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KeyOperations } from '../../tokens/index.js';
import { explain } from '../explain.js';
import { type KeyFormat, type KeyPair, keyPairOf, publicKeyText, replaceFile } from './key-files.js';

/** Milliseconds between two looks, as the nodes have it: a revoked key is out of the files as soon as out of the service. */
const INTERVAL = 1000;

/** What is kept up to date, and who has to be told. */
export interface KeyWatch {
  /** Has the key that signs; the one beside it is in `FILE.other`. */
  readonly file: string;
  readonly format: KeyFormat;
  /** Run by a shell after each change, and again until it succeeds. */
  readonly reload: string | undefined;
}

/**
 * Keeps two files up to date, whatever happens to the ring, the database or the command, until the process is told to end.
 *
 * @param ring the keys
 * @param watch which files
 */
export async function watchKeys(ring: KeyOperations, watch: KeyWatch): Promise<void> {
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  let isToldOf = true;
  let lastProblem: string | undefined;
  while (!end.signal.aborted) {
    try {
      const pair = keyPairOf(await ring.list());
      if (pair === undefined) throw new Error('No key signs');
      if (await write(watch, pair)) {
        isToldOf = false;
        say(`${watch.file}: ${pair.signing.key.kid} signs; ${watch.file}.other: ${describeOther(pair)}`);
      }
      if (!isToldOf) await run(watch.reload);
      isToldOf = true;
      if (lastProblem !== undefined) say('All is well again.');
      lastProblem = undefined;
    } catch (error) {
      const problem = explain(error);
      if (problem !== lastProblem) say(`${problem}. Trying again every second.`);
      lastProblem = problem;
    }
    await sleep(INTERVAL, undefined, { signal: end.signal }).catch(() => undefined);
  }
}

async function write({ file, format }: KeyWatch, { signing, other = signing }: KeyPair): Promise<boolean> {
  // First the key that does not sign yet, so that both are never the one before.
  const beside = await replaceFile(`${file}.other`, publicKeyText(other.key, format));
  return (await replaceFile(file, publicKeyText(signing.key, format))) || beside;
}

function describeOther({ other }: KeyPair): string {
  return other === undefined ? 'the same' : `${other.key.kid}, ${other.state}`;
}

/** @throws Error when it fails */
async function run(command: string | undefined): Promise<void> {
  if (command === undefined) return;
  const child = spawn(command, { shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`The command of --reload ended with ${code ?? signal}`);
}

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}
