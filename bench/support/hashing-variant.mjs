/**
 * Changes how a server hashes, for bench/scenarios/hashing.mjs: `node --import …/hashing-variant.mjs dist/main.js`, with
 * BENCH_HASHING `libuv` (bcrypt's own asynchronous functions) or the niceness of the hashing threads.
 * It is loaded on every thread of the process.
 */
import os from 'node:os';
import bcrypt from 'bcrypt';
import { PasswordHasher } from '../../dist/passwords/password-hasher.js';

const variant = process.env.BENCH_HASHING;
if (variant === 'libuv') {
  Object.assign(PasswordHasher.prototype, {
    hash: (prepared, cost) => bcrypt.hash(prepared, cost),
    compare: (prepared, hash) => bcrypt.compare(prepared, hash),
  });
} else {
  const { setPriority } = os;
  os.setPriority = (thread) => setPriority(thread, Number(variant));
}
