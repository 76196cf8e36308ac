/** The floor of a login: bcrypt by itself. Prints how many comparisons it does per second. */
import bcrypt from 'bcrypt';

const [cost, threads, seconds] = process.argv.slice(2).map(Number);
const password = 'correct horse battery staple';
const hash = await bcrypt.hash(password, cost);
const began = performance.now();
const spent = () => (performance.now() - began) / 1000;
let done = 0;
await Promise.all(
  Array.from({ length: threads }, async () => {
    for (; spent() < seconds; done++) await bcrypt.compare(password, hash);
  }),
);
console.log(done / spent());
