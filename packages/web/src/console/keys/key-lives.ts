import { type SigningKeyResponse } from '@nightlatch/client';

/** What a key does for a time: waits to be known everywhere, signs, verifies what it has signed, or is out of use. */
export type Phase = 'published' | 'active' | 'retired' | 'revoked';

/** A key, and its phases in milliseconds. */
export interface KeyLife {
  readonly key: SigningKeyResponse;
  readonly phases: readonly { readonly phase: Phase; readonly from: number; readonly to: number }[];
  readonly revokedAt: number | undefined;
}

/**
 * @param keys in the order in which they sign
 * @param now the present moment
 * @param nextRotation when the next one is published by itself
 * @returns their lives, and from when to when the picture reaches
 */
export function livesOf(
  keys: readonly SigningKeyResponse[],
  now: number,
  nextRotation: string | undefined,
): { lives: KeyLife[]; from: number; to: number } {
  const known = keys.filter(({ publishedAt }) => publishedAt !== undefined);
  const at = (time: string | undefined, otherwise: number): number =>
    time === undefined ? otherwise : Date.parse(time);
  // As long as none is published, what comes is a tenth of what was, at least.
  const begin = Math.min(...known.map(({ publishedAt }) => at(publishedAt, now)), now - 60_000);
  const ends = known.flatMap(({ until, activeFrom }) => [at(until, now), at(activeFrom, now)]);
  const to = Math.max(...ends, at(nextRotation, now), now + (now - begin) / 10);
  const lives = known.map((key, index): KeyLife => {
    const revokedAt = key.revokedAt === undefined ? undefined : Date.parse(key.revokedAt);
    const publishedAt = at(key.publishedAt, now);
    const activeFrom = at(key.activeFrom, publishedAt);
    // A key that was revoked before its time has never signed, and nobody follows it.
    const successor = known
      .slice(index + 1)
      .find((next) => next.revokedAt === undefined || at(next.revokedAt, 0) >= at(next.activeFrom, 0));
    const handedOver = Math.min(at(successor?.activeFrom, Infinity), revokedAt ?? Infinity);
    const last = at(key.until, key.state === 'gone' ? at(key.since, now) : to);
    const spans = [
      { phase: 'published' as const, from: publishedAt, to: Math.min(activeFrom, revokedAt ?? Infinity) },
      { phase: 'active' as const, from: activeFrom, to: Math.min(handedOver, to) },
      ...(revokedAt === undefined
        ? [{ phase: 'retired' as const, from: handedOver, to: last }]
        : [{ phase: 'revoked' as const, from: revokedAt, to: Math.max(last, revokedAt) }]),
    ];
    return { key, revokedAt, phases: spans.filter(({ from, to: end }) => from < end && from < Infinity) };
  });
  const span = to - begin;
  return { lives, from: begin - span / 50, to: to + span / 50 };
}
