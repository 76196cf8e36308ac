import { Worker } from 'node:worker_threads';
import type { HashingAnswer, HashingTask } from './hashing-work.js';

/**
 * The built file, which has the same place seen from `src/` and from `dist/`: a worker is loaded by Node.js
 * itself, and under jest, which runs the sources, that could not read TypeScript.
 */
const WORKER = new URL('../../dist/passwords/hashing.worker.js', import.meta.url);

/** A task was given to a thread, and the thread ended: out of memory, for one. */
export class HashingThreadEnded extends Error {
  /**
   * @param exitCode of the thread
   * @param cause what it threw, if anything
   */
  constructor(exitCode: number, cause: unknown) {
    super(`A hashing thread ended with code ${exitCode}`, { cause });
    this.name = 'HashingThreadEnded';
  }
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (reason: unknown) => void;
}

/** One worker thread, which does one task at a time. While it has none, it keeps no process from ending. */
export class HashingThread {
  private readonly worker = new Worker(WORKER);
  private waiting: Waiting | undefined;
  private thrown: unknown;
  private ended = false;

  constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: HashingAnswer) => {
      if ('error' in answer) this.waiting?.reject(answer.error);
      else this.waiting?.resolve(answer.result);
    });
    this.worker.on('error', (error) => (this.thrown = error));
    this.worker.on('exit', (code) => {
      this.ended = true;
      this.waiting?.reject(new HashingThreadEnded(code, this.thrown));
    });
  }

  /** Whether it has ended and takes no task any more. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /**
   * @param task the only one until it is answered
   * @returns what the task's function returned
   * @throws what the task's function threw; HashingThreadEnded
   */
  async run(task: HashingTask): Promise<unknown> {
    this.worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.waiting = { resolve, reject };
        this.worker.postMessage(task);
      });
    } finally {
      this.waiting = undefined;
      this.worker.unref();
    }
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
