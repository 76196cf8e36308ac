import autocannon from 'autocannon';
import { requestJson } from './client.mjs';

const CONNECTIONS = 32;

/**
 * As many requests as a server answers, on connections that each wait for their answer.
 *
 * @param {object} options of autocannon, with the port instead of the URL
 * @returns {Promise<number>} answers per second
 */
export async function rateOf({ port, seconds, path = '/', ...options }) {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: CONNECTIONS,
    duration: seconds,
    ...options,
  });
  if (result.errors > 0 || result.non2xx > 0) {
    throw new Error(`${path}: ${result.errors} errors, ${result.non2xx} refusals`);
  }
  return result['2xx'] / result.duration;
}

/** Guarded requests with one token. */
export function guardedRate({ port, token, path, seconds, ...options }) {
  return rateOf({ port, seconds, path, headers: { authorization: `Bearer ${token}` }, ...options });
}

/**
 * Rotations: each client has a session of its own and presents what it got last.
 *
 * @param {string[]} refreshTokens one of each client; replaced by what they were rotated to
 * @returns {Promise<number>} rotations per second
 */
export async function rotationRate({ port, path, seconds, refreshTokens }) {
  const began = performance.now();
  const spent = () => (performance.now() - began) / 1000;
  let done = 0;
  await Promise.all(
    refreshTokens.map(async (_, own) => {
      for (; spent() < seconds; done++) {
        const body = { refreshToken: refreshTokens[own] };
        ({ refreshToken: refreshTokens[own] } = await requestJson(port, 'POST', path, { body }));
      }
    }),
  );
  return done / spent();
}
