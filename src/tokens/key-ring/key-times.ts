import { CLOCK_SKEW } from '../../common/clock.js';

/** Seconds for which others may keep the JWKS (`Cache-Control: max-age`). */
export const JWKS_MAX_AGE = 300;

/** Milliseconds between two looks at the ring in the database. */
export const POLL_INTERVAL = 1000;

/** Seconds after which every node has seen a change: one look, and one that took its time. */
const NODE_DELAY = 2;

/** The overlaps of two keys, in seconds. */
export interface KeyTimes {
  /** From its publication until a key signs: so long somebody may not know it. */
  readonly publishOverlap: number;
  /** From the moment its successor signs until a key verifies no more: so long its tokens may live. */
  readonly retireOverlap: number;
}

/**
 * What the overlaps follow from: docs/keys.md.
 *
 * @param accessLifetime of an access token, in seconds
 */
export function keyTimes(accessLifetime: number): KeyTimes {
  return {
    // A JWKS that left a node just before it saw the key lives on in a cache, and the signer's clock may be fast.
    publishOverlap: JWKS_MAX_AGE + NODE_DELAY + CLOCK_SKEW,
    // The last token may come from a node with a slow clock, and meets one that accepts it a skew after its end.
    retireOverlap: accessLifetime + 2 * CLOCK_SKEW,
  };
}
