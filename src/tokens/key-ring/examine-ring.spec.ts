import { randomBytes } from 'node:crypto';
import { addSeconds } from '../../common/clock.js';
import { ADOPTION_WINDOW, type Examination, examineRing } from './examine-ring.js';
import { KeyEncryption } from './key-encryption.js';
import { createKeyPair } from './key-pair.js';
import { type RingKey } from './signing-key.schema.js';

const now = new Date('2030-01-01T00:00:00Z');
const encryption = new KeyEncryption(randomBytes(32).toString('base64'));
const examine = (documents: RingKey[], at = now): Examination => examineRing(documents, encryption, at);

/** As an earlier version writes it. */
async function oldRecord(sequence: number, by = encryption): Promise<RingKey> {
  const { privateKey, ...pair } = await createKeyPair('ES256');
  const times = { publishedAt: now, activeFrom: now, revokedAt: null };
  return { ...pair, ...times, sequence, sealed: by.seal(privateKey, pair) };
}
async function record(sequence: number, since = now, by = encryption): Promise<RingKey> {
  const old = await oldRecord(sequence, by);
  return { ...old, macs: [by.authenticate(old, since)] };
}
const worth = ({ trusted, refused, problems }: Examination): unknown[] => [
  trusted.map(({ sequence }) => sequence),
  refused.map(({ sequence, problem }) => `${sequence ?? ''} ${problem}`),
  problems.map(({ problem }) => problem),
];

describe('the records of a ring', () => {
  it('are trusted with a MAC over all that decides when they count', async () => {
    const [one, two] = [await record(1), await record(2)];
    expect(worth(examine([two, one]))).toEqual([[1, 2], [], []]);
    const changes: Partial<RingKey>[] = [
      { sequence: 3 },
      { kid: two.kid },
      { alg: 'RS256' },
      { publicJwk: two.publicJwk },
      { publishedAt: addSeconds(now, 1) },
      { activeFrom: addSeconds(now, 1) },
      { macs: two.macs! },
      { macs: [{ ...one.macs![0]!, since: addSeconds(now, 1) }] },
      { macs: [{ ...one.macs![0]!, value: '' }] },
    ];
    for (const change of changes) {
      const { trusted, refused, problems } = examine([{ ...one, ...change }]);
      expect([trusted, refused.length, problems.length]).toEqual([[], 1, 1]);
    }
  });

  it('may be revoked by anybody, as from now, but not be used again by anybody', async () => {
    const one = await record(1);
    const early = { ...one, revokedAt: addSeconds(now, -1) };
    expect(examine([early])).toMatchObject({
      trusted: [{ revokedAt: now }],
      problems: [{ problem: 'revocation_not_authentic' }],
      adoptions: [{ stored: { revokedAt: early.revokedAt }, adopted: { revokedAt: now } }],
    });
    const revoked = { ...early, macs: [encryption.authenticate(early, now)] };
    expect(examine([revoked])).toMatchObject({ trusted: [{ revokedAt: early.revokedAt }], problems: [] });
    for (const revokedAt of [null, now, undefined as unknown as null]) {
      expect(examine([{ ...revoked, revokedAt }]).trusted).toEqual([]);
    }
  });

  it('of an earlier version are trusted by their private part, a week long from the first MAC on', async () => {
    const old = await oldRecord(2);
    const [fresh, late] = [addSeconds(now, 1 - ADOPTION_WINDOW), addSeconds(now, -ADOPTION_WINDOW)];
    expect(examine([old])).toMatchObject({ trusted: [{ sequence: 2 }], adoptions: [{}], problems: [] });
    expect(worth(examine([await record(1, fresh), old]))).toEqual([[1, 2], [], []]);
    expect(worth(examine([await record(1, late), old]))).toEqual([[1], ['2 no_mac'], ['no_mac']]);
    // The oldest counts, so that no new key begins another week.
    const two = examine([await record(1, late), await record(3, fresh), old]);
    expect([two.since, ...worth(two)]).toEqual([late, [1, 3], ['2 no_mac'], ['no_mac']]);
  });

  it('without a MAC are not trusted beside one of the same key, nor when their private part is no proof', async () => {
    const one = await record(1);
    const { macs, ...copy } = { ...one, sequence: 2 };
    expect(macs).toHaveLength(1);
    expect(worth(examine([one, copy]))).toEqual([[1], ['2 no_mac'], ['no_mac']]);
    expect(worth(examine([copy, { ...copy, sequence: 3 }]))).toEqual([[2], ['3 no_mac'], ['no_mac']]);
    const foreign = await oldRecord(2, new KeyEncryption(randomBytes(32).toString('base64')));
    expect(worth(examine([foreign]))).toMatchObject([[], ['2 other_encryption_key'], {}]);
    const passedOff = { ...foreign, sealed: { ...foreign.sealed, keyId: encryption.id } };
    expect(worth(examine([passedOff]))).toMatchObject([[], ['2 not_authentic'], {}]);
    const swapped = { ...(await oldRecord(2)), sealed: one.sealed };
    expect(worth(examine([swapped]))).toMatchObject([[], ['2 not_authentic'], {}]);
    const { publicJwk } = await oldRecord(3);
    expect(worth(examine([{ ...copy, publicJwk }]))).toMatchObject([[], ['2 not_authentic'], {}]);
  });

  it('that are refused are no problem once somebody has revoked them', async () => {
    const foreign = { ...(await oldRecord(2)), sealed: { iv: '', ciphertext: '', tag: '', keyId: '' } };
    expect(examine([foreign]).problems).toHaveLength(1);
    expect(examine([{ ...foreign, revokedAt: now }])).toMatchObject({ refused: [{}], problems: [] });
  });
});
