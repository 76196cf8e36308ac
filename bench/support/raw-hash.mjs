/** Comparisons per second of bcrypt by itself, in a process that does nothing else. */
export const rawBcrypt = (bench, { cost, threads, ...options }) =>
  hashesPerSecond(bench, 'bench/floors/bcrypt.mjs', { args: [cost, threads], threads, ...options });

/** The same of better-auth's scrypt. */
export const rawScrypt = (bench, { threads, ...options }) =>
  hashesPerSecond(bench, 'bench/peers/scrypt.mjs', { args: [threads], threads, ...options });

async function hashesPerSecond(bench, script, { args, threads, seconds, pinned }) {
  const child = bench.start(script, {
    ...{ args: [...args, seconds].map(String), pinned, stdout: 'pipe' },
    env: { UV_THREADPOOL_SIZE: String(threads) },
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  if ((await child.ended) !== 0) throw new Error(`${script} failed`);
  return Number(text);
}
