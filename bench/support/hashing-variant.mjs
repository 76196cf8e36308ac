/**
 * Changes how a server hashes, for a scenario: `node --import …/hashing-variant.mjs dist/main.js`, with BENCH_HASHING
 * `libuv` (bcrypt's own asynchronous functions), `off` (not at all: any password is right) or the niceness of the
 * hashing threads. It is loaded on every thread of the process.
 */
import os from 'node:os';
import bcrypt from 'bcrypt';
import { HashingPool } from '../../dist/passwords/hashing-pool.js';

const variant = process.env.BENCH_HASHING;
if (variant === 'libuv') {
  HashingPool.prototype.run = (_caller, kind, ...args) => bcrypt[kind](...args.slice(0, 2));
} else if (variant === 'off') {
  const made = bcrypt.hashSync('', Number(process.env.BCRYPT_COST));
  HashingPool.prototype.run = async (_caller, kind) => (kind === 'hash' ? made : true);
} else {
  const { setPriority } = os;
  os.setPriority = (thread) => setPriority(thread, Number(variant));
}
