import bcrypt from 'bcrypt';
import { type HashSecrets } from './foreign/index.js';
import { compareForeign } from './foreign/equal-cost.js';
import { dummyBcrypt } from './password-scheme.js';

/**
 * What a hashing thread does, by kind of task. It runs in hashing.worker.ts and nowhere else; everybody else
 * imports the type. Another kind is another function here. It takes and returns plain data, may be
 * asynchronous, and must compute on the thread it is called on: the asynchronous functions of bcrypt, Argon2
 * and crypto compute on the threads that libuv keeps for the whole process, at full priority.
 */
export const hashingWork = {
  /** bcrypt's string, with a fresh salt. */
  hash: (prepared: string, cost: number): string => bcrypt.hashSync(prepared, cost),

  /** Whether `hash` was made from `prepared`. A no costs 2^leastCost rounds even when the hash costs less. */
  compare: (prepared: string, hash: string, leastCost: number): boolean => {
    if (bcrypt.compareSync(prepared, hash)) return true;
    // 2^c + (2^c + 2^(c+1) + … + 2^(least−1)) = 2^least. In one task: a queue that is full can't come between.
    for (let cost = bcrypt.getRounds(hash); cost < leastCost; cost++)
      bcrypt.compareSync(prepared, dummyBcrypt(cost));
    return false;
  },

  /** Whether another system made `hash` from `password`. */
  foreign: (password: string, hash: string, leastCost: number, secrets?: HashSecrets): Promise<boolean> =>
    compareForeign(password, hash, leastCost, secrets),
};

/** The functions of {@link hashingWork}, by kind. */
export type HashingWork = typeof hashingWork;

/** A task, as it is sent to a thread. */
export interface HashingTask<K extends keyof HashingWork = keyof HashingWork> {
  readonly kind: K;
  readonly args: Parameters<HashingWork[K]>;
}

/** What a thread sends back. */
export type HashingAnswer = { readonly result: unknown } | { readonly error: unknown };
