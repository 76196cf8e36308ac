import { addSeconds } from '../../common/clock.js';
import { type KeyFacts, type KeyState, type KeyStatus, lifeCycleOf } from './key-life-cycle.js';
import { keyTimes } from './key-times.js';

const start = new Date('2030-01-01T00:00:00Z');
const at = (seconds: number): Date => addSeconds(start, seconds);
const times = keyTimes(600);

interface Life {
  published?: number;
  active: number;
  revoked?: number;
}

const ring = (...lives: Life[]): KeyFacts[] =>
  lives.map(({ published, active, revoked }, index) => ({
    sequence: index + 1,
    publishedAt: at(published ?? active),
    activeFrom: at(active),
    revokedAt: revoked === undefined ? null : at(revoked),
  }));
const look = (keys: KeyFacts[], seconds: number): KeyStatus[] => lifeCycleOf(keys, at(seconds), times);
const states = (keys: KeyFacts[], seconds: number): string =>
  look(keys, seconds)
    .map(({ state }) => state)
    .join(' ');

describe('the overlaps', () => {
  it('follow from the lifetime of access tokens, the skew of clocks and the life of a cached JWKS', () => {
    expect(keyTimes(600)).toEqual({ publishOverlap: 300 + 2 + 30, retireOverlap: 600 + 2 * 30 });
    expect(keyTimes(3600).retireOverlap).toBe(3660);
  });

  it('fit into the shortest rotation interval that the configuration allows', () => {
    for (const life of [30, 600, 3000, 86_400]) {
      const interval = Math.max(3600, life + 600);
      const { publishOverlap, retireOverlap } = keyTimes(life);
      expect(publishOverlap + retireOverlap - life).toBeLessThan(interval - life);
    }
  });
});

describe('states', () => {
  const regular = ring({ active: 0 }, { published: 1000, active: 1332 });
  const third = ring({ active: 0 }, { published: 1000, active: 1332 }, { published: 5000, active: 5332 });
  const emergency = ring({ active: 0, revoked: 1000 }, { active: 1000 });
  const promoted = ring({ active: 0, revoked: 1100 }, { published: 1000, active: 1332 });
  const withdrawn = ring({ active: 0 }, { published: 1000, active: 1332, revoked: 1100 });
  const late = ring({ active: 0 }, { published: 1000, active: 1332, revoked: 1400 }, { active: 1400 });
  const alone = ring({ active: 0, revoked: 1000 });
  const ahead = ring({ active: 20 });

  it.each<[string, KeyFacts[], number, string]>([
    ['no key at all', [], 0, ''],
    ['the first key', ring({ active: 0 }), 0, 'active'],
    ['the first key, much later', ring({ active: 0 }), 1e9, 'active'],
    ['a first key from a node whose clock is fast', ahead, 0, 'active'],
    ['a successor', regular, 1000, 'active published'],
    ['a successor, until the last millisecond', regular, 1331.999, 'active published'],
    ['a successor that takes over', regular, 1332, 'retired active'],
    ['retired, until the last millisecond', regular, 1991.999, 'retired active'],
    ['gone', regular, 1992, 'gone active'],
    ['three in a row', third, 5100, 'gone active published'],
    ['three in a row, later', third, 5332, 'gone retired active'],
    ['an emergency', emergency, 1000, 'revoked active'],
    ['an emergency, when its tokens have expired', emergency, 1660, 'gone active'],
    ['revoked, and nothing took its place yet', alone, 1000, 'revoked'],
    ['revoked, and nothing took its place ever', alone, 1e9, 'revoked'],
    ['revoked while a successor waits: it signs at once', promoted, 1100, 'revoked active'],
    ['the same at its own time', promoted, 1332, 'revoked active'],
    ['the same when the revoked one is over', promoted, 1992, 'gone active'],
    ['a successor that is revoked before its time', withdrawn, 1200, 'active revoked'],
    ['the same, after its time', withdrawn, 1e9, 'active revoked'],
    [
      'a key that took over and is revoked does not bring its predecessor back',
      late,
      1400,
      'retired revoked active',
    ],
    ['the same without a third key', late.slice(0, 2), 1400, 'retired revoked'],
    ['the same, when the predecessor is over', late.slice(0, 2), 1992, 'gone revoked'],
  ])('%s', (_, keys, seconds, expected) => {
    expect(states(keys, seconds)).toBe(expected);
    expect(states([...keys].reverse(), seconds)).toBe(expected);
  });

  it('tell since when, and until when by time alone', () => {
    const times = (keys: KeyFacts[], seconds: number): unknown =>
      look(keys, seconds).map(({ since, until }) => [since, until]);
    expect(times(regular, 1000)).toEqual([
      [at(0), at(1332)],
      [at(1000), at(1332)],
    ]);
    expect(times(regular, 1500)).toEqual([
      [at(1332), at(1992)],
      [at(1332), null],
    ]);
    expect(times(regular, 3000)).toEqual([
      [at(1992), null],
      [at(1332), null],
    ]);
    expect(times(promoted, 1200)).toEqual([
      [at(1100), null],
      [at(1100), null],
    ]);
    expect(times(emergency, 1200)).toEqual([
      [at(1000), at(1660)],
      [at(1000), null],
    ]);
  });
});

describe('a full life, second by second', () => {
  const keys = ring({ active: 0 }, { published: 1000, active: 1332 }, { published: 5000, active: 5332 });

  it('goes through every state once, in order, and never signs with two keys or none', () => {
    const lives: KeyState[][] = [[], [], []];
    for (let second = 0; second < 7000; second++) {
      const known = keys.filter(({ publishedAt }) => publishedAt <= at(second));
      const statuses = look(known, second);
      expect(statuses.filter(({ state }) => state === 'active')).toHaveLength(1);
      statuses.forEach(({ state }, index) => {
        if (lives[index]!.at(-1) !== state) lives[index]!.push(state);
      });
    }
    expect(lives).toEqual([
      ['active', 'retired', 'gone'],
      ['published', 'active', 'retired', 'gone'],
      ['published', 'active'],
    ]);
  });

  it('is told in advance: every `until` is the moment of the next change', () => {
    for (let second = 0; second < 7000; second++) {
      const known = keys.filter(({ publishedAt }) => publishedAt <= at(second));
      const [before, after] = [look(known, second), look(known, second + 1)];
      before.forEach(({ state, until }, index) => {
        const changes = after[index]!.state !== state;
        expect(until !== null && until <= at(second + 1)).toBe(changes);
      });
    }
  });
});
