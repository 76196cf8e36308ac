/**
 * Changes how a server hashes, for bench/scenarios/hashing.mjs: `node --import …/hashing-variant.mjs dist/main.js`, with
 * BENCH_HASHING `libuv` (bcrypt's own asynchronous functions) or the niceness of the hashing threads.
 * It is loaded on every thread of the process.
 */
import os from 'node:os';
import bcrypt from 'bcrypt';
import { HashingPool } from '../../dist/passwords/hashing-pool.js';

const variant = process.env.BENCH_HASHING;
if (variant === 'libuv') {
  HashingPool.prototype.run = (_caller, kind, ...args) => bcrypt[kind](...args.slice(0, 2));
} else {
  const { setPriority } = os;
  os.setPriority = (thread) => setPriority(thread, Number(variant));
}
