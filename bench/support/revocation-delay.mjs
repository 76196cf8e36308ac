import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './client.mjs';

/**
 * Logs in on a node, and out again.
 *
 * @param {number} here the port of that node
 * @param {number} there the port of another one
 * @param {{ email: string, password: string }} credentials
 * @returns {Promise<number>} milliseconds from the answer to the log-out until the other node refuses the access token
 */
export async function revocationDelay(here, there, credentials) {
  const login = await request(here, 'POST', '/auth/login', { body: credentials });
  const token = JSON.parse(login.text).accessToken;
  const before = await request(there, 'GET', '/auth/whoami', { token });
  if (before.status !== 200) throw new Error(`The other node answered ${before.status} before the log-out`);
  // At another moment of the feed's pulse each time.
  await sleep(Math.random() * 500);
  await request(here, 'POST', '/auth/logout', { token });
  const answered = performance.now();
  for (;;) {
    const { status } = await request(there, 'GET', '/auth/whoami', { token });
    if (status === 401) return performance.now() - answered;
  }
}
