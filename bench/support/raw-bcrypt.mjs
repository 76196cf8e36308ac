/** Comparisons per second of bcrypt by itself, in a process that does nothing else. */
export async function rawBcrypt(bench, { cost, threads, seconds, pinned }) {
  const child = bench.start('bench/floors/bcrypt.mjs', {
    ...{ args: [cost, threads, seconds].map(String), pinned, stdout: 'pipe' },
    env: { UV_THREADPOOL_SIZE: String(threads) },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  if ((await child.ended) !== 0) throw new Error('bcrypt by itself failed');
  return Number(text);
}
