/** What a full verified-token cache holds. `npm run build && node --expose-gc bench/verified-token-memory.mjs` */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { VerifiedTokens } from '../dist/tokens/verified-tokens.js';

const TOKENS = 20_000;
/** Bytes of an ES256 token of ours with one role, before base64url. */
const SIZE = 410;

const id = () => randomBytes(16).toString('base64url');
const cache = new VerifiedTokens({ onChange: () => undefined }, { now: () => new Date() });

globalThis.gc();
const before = process.memoryUsage().heapUsed;
for (let n = 0; n < TOKENS; n++) {
  cache.remember(
    randomBytes(SIZE).toString('base64url'),
    Object.freeze({
      id: id(),
      sessionId: id(),
      roles: Object.freeze(['user']),
      expiresAt: new Date(),
      tokenId: id(),
      version: 1,
    }),
  );
}
globalThis.gc();
console.log(`${TOKENS} tokens: ${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB`);
// Asked once more, or the collector would have taken the whole cache before the measurement.
cache.find('');
