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

/** Guarded requests of many clients: each connection sends every token in its turn. */
export function guardedRateOfMany({ port, tokens, path, seconds, ...options }) {
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } }));
  return rateOf({ port, seconds, path, requests, connections: 2 * CONNECTIONS, ...options });
}

/**
 * Clients that each do one thing after the other.
 *
 * @param {(client: number) => Promise<void>} act
 * @returns {Promise<number>} how often per second all of them together
 */
export async function loopRate(clients, seconds, act) {
  const began = performance.now();
  const spent = () => (performance.now() - began) / 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (; spent() < seconds; done++) await act(client);
    }),
  );
  return done / spent();
}

/**
 * As many clients, which take one thing after the other until none is left.
 *
 * @param {unknown[]} things
 * @param {(thing: unknown) => Promise<void>} act
 * @returns {Promise<number>} how often per second all of them together
 */
export async function spendRate(clients, things, act) {
  const began = performance.now();
  const rest = things.values();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (const thing of rest) await act(thing);
    }),
  );
  return things.length / ((performance.now() - began) / 1000);
}

/**
 * Rotations: each client has a session of its own and presents what it got last.
 *
 * @param {string[]} refreshTokens one of each client; replaced by what they were rotated to
 * @returns {Promise<number>} rotations per second
 */
export function rotationRate({ port, path, seconds, refreshTokens }) {
  return loopRate(refreshTokens.length, seconds, async (client) => {
    const body = { refreshToken: refreshTokens[client] };
    ({ refreshToken: refreshTokens[client] } = await requestJson(port, 'POST', path, { body }));
  });
}
