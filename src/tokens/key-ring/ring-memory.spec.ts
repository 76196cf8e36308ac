import { addSeconds } from '../../common/clock.js';
import { type RefusedKey } from './examine-ring.js';
import { keyTimes } from './key-times.js';
import { GRACE, type Recollection, RingMemory } from './ring-memory.js';
import { type RingKey } from './signing-key.schema.js';

const times = keyTimes(600);
const start = new Date('2030-01-01T00:00:00Z');
const at = (seconds: number): Date => addSeconds(start, seconds);
const key = (sequence: number, activeFrom: number, revoked?: number): RingKey => ({
  ...{ kid: `key-${sequence}`, alg: 'ES256', publicJwk: { kty: 'EC', crv: 'P-256', x: '', y: '' } },
  ...{ sequence, sealed: { iv: '', ciphertext: '', tag: '', keyId: '' } },
  ...{ publishedAt: at(activeFrom), activeFrom: at(activeFrom) },
  revokedAt: revoked === undefined ? null : at(revoked),
});

let memory: RingMemory;
beforeEach(() => (memory = new RingMemory(times)));
const recall = (seconds: number, trusted: RingKey[], refusedKids: string[] = []): Recollection => {
  const refused = refusedKids.map((kid): RefusedKey => ({
    kid,
    sequence: 99,
    problem: 'not_authentic',
    revokedAt: null,
  }));
  return memory.recall({ trusted, refused, adoptions: [], problems: [], since: start }, at(seconds));
};
const told = ({ keys, problems }: Recollection): unknown[] => [
  keys.map(({ sequence, revokedAt }) => (revokedAt === null ? sequence : `${sequence} revoked`)),
  problems.map(({ kid, problem }) => `${kid ?? ''} ${problem}`),
];

describe('the memory of a ring', () => {
  it('is what is read, as long as that goes on as it must', () => {
    expect(told(recall(0, [key(1, 0)]))).toEqual([[1], []]);
    expect(told(recall(1, [key(1, 0), key(2, 332)]))).toEqual([[1, 2], []]);
    expect(told(recall(2, [key(1, 0), key(2, 332, 2)]))).toEqual([[1, '2 revoked'], []]);
    expect(told(recall(1500, [key(1, 0), key(2, 332, 2)]))).toEqual([[1, '2 revoked'], []]);
  });

  it('keeps a key revoked that comes back, and says so when it stays so for longer than a failover takes', () => {
    recall(0, [key(1, 0, 0), key(2, 0)]);
    expect(told(recall(1, [key(1, 0), key(2, 0)]))).toEqual([['1 revoked', 2], []]);
    expect(told(recall(2, [key(1, 0, 0), key(2, 0)]))).toEqual([['1 revoked', 2], []]);
    recall(3, [key(1, 0), key(2, 0)]);
    expect(told(recall(3 + GRACE, [key(1, 0), key(2, 0)]))).toEqual([['1 revoked', 2], ['key-1 changed']]);
  });

  it('keeps the place and the times of a key', () => {
    recall(0, [key(1, 0)]);
    const moved = { ...key(1, 500), sequence: 7 };
    expect(recall(1, [moved]).keys).toEqual([key(1, 0)]);
  });

  it('revokes a key that was removed, after a while, and not when it was only late', () => {
    recall(0, [key(1, -400), key(2, 0)]);
    expect(told(recall(1, [key(1, -400)]))).toEqual([[1, 2], []]);
    expect(told(recall(2, [key(1, -400), key(2, 0)]))).toEqual([[1, 2], []]);
    recall(3, [key(1, -400)]);
    expect(told(recall(3 + GRACE, [key(1, -400)]))).toEqual([[1, '2 revoked'], ['key-2 missing']]);
    expect(recall(4 + GRACE, [key(1, -400)]).keys[1]?.revokedAt).toEqual(at(3 + GRACE));
    // Somebody without this memory takes the place.
    const another = { ...key(2, 20), kid: 'another' };
    expect(told(recall(30, [key(1, -400), another]))).toEqual([[1, 2], []]);
  });

  it('revokes a key at once whose document is refused', () => {
    recall(0, [key(1, 0), key(2, 332)]);
    expect(told(recall(1, [key(1, 0)], ['key-2']))).toEqual([[1, '2 revoked'], []]);
  });

  it('forgets what is gone, also when another node’s clock is a minute ahead', () => {
    recall(0, [key(1, -1000), key(2, 0)]);
    const end = times.retireOverlap;
    expect(told(recall(end - 60, [key(2, 0)]))).toEqual([[2], []]);
    expect(told(recall(end + GRACE, [key(2, 0)]))).toEqual([[2], []]);
    recall(end + GRACE, [key(3, end)]);
    expect(told(recall(end + 3 * GRACE, [key(3, end)]))).toEqual([['2 revoked', 3], ['key-2 missing']]);
    expect(told(recall(3 * end, [key(3, end)]))).toEqual([[3], []]);
  });
});
