import os from 'node:os';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type HashingAnswer, type HashingTask, hashingWork } from './hashing-work.js';

/**
 * Added to the niceness that the process has. Measured in docs/performance.md; up to 19 is allowed, but there a
 * machine that is busy with something else would leave logins next to nothing.
 */
const NICENESS = 10;

/** What runs on a hashing thread: a task comes, its answer goes, one at a time. */
function serve(port: MessagePort): void {
  port.on('message', (task: HashingTask) => {
    void answer(task).then((message) => port.postMessage(message));
  });
}

async function answer({ kind, args }: HashingTask): Promise<HashingAnswer> {
  try {
    const work = hashingWork[kind] as (...args: unknown[]) => unknown;
    return { result: await work(...args) };
  } catch (error) {
    return { error };
  }
}

/**
 * Makes way for the thread that answers requests. On Linux alone: there a thread has a niceness of its own,
 * and 0 means the calling one; elsewhere it would be the whole process.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    os.setPriority(0, Math.min(os.getPriority(0) + NICENESS, os.constants.priority.PRIORITY_LOW));
  } catch {
    // A sandbox may forbid the system call. Then hashing is less polite; a login that fails would be worse.
  }
}

giveWay();
if (parentPort) serve(parentPort);
