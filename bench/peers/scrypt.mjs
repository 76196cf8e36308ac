/** The floor of a login with better-auth: its hash by itself. Prints how many comparisons it does per second. */
import { hashPassword, verifyPassword } from 'better-auth/crypto';

const [threads, seconds] = process.argv.slice(2).map(Number);
const password = 'correct horse battery staple';
const hash = await hashPassword(password);
const began = performance.now();
const spent = () => (performance.now() - began) / 1000;
let done = 0;
await Promise.all(
  Array.from({ length: threads }, async () => {
    for (; spent() < seconds; done++) await verifyPassword({ hash, password });
  }),
);
console.log(done / spent());
