import autocannon from 'autocannon';

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
 * Rotations: each connection has a session of its own and presents what it got last.
 *
 * @param {string[]} refreshTokens of as many sessions as connections; replaced by what they were rotated to
 */
export function rotationRate({ port, path, seconds, refreshTokens }) {
  let next = 0;
  return rateOf({
    port,
    seconds,
    connections: refreshTokens.length,
    setupClient: (client) => {
      const own = next++;
      const send = () =>
        client.setRequest({
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refreshToken: refreshTokens[own] }),
        });
      client.on('body', (body) => {
        refreshTokens[own] = JSON.parse(body).refreshToken;
        send();
      });
      send();
    },
  });
}
