import { RevocationList, sessionKey, userKey } from './revocation-list.js';

const start = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
const holder = { id: 'ada', sessionId: 's1', version: 3 };

describe('RevocationList', () => {
  it.each([
    ['nothing', [], false],
    ['the session', [{ _id: sessionKey('s1') }], true],
    ['another session', [{ _id: sessionKey('s2') }], false],
    ['older rights than the token has', [{ _id: userKey('ada'), leastVersion: 3 }], false],
    ['the rights that the token has', [{ _id: userKey('ada'), leastVersion: 4 }], true],
    ["somebody else's rights", [{ _id: userKey('bob'), leastVersion: 4 }], false],
    ['a session that is named like the user', [{ _id: sessionKey('ada') }], false],
  ])('after %s was revoked', (_what, entries, covered) => {
    const list = new RevocationList();
    list.add(entries.map((entry) => ({ ...entry, expiresAt: later(60) })));
    expect(list.covers(holder)).toBe(covered);
  });

  it('never lets an older entry take a newer one back, in whatever order they come', () => {
    const list = new RevocationList();
    list.add([{ _id: userKey('ada'), leastVersion: 4, expiresAt: later(60) }]);
    list.add([{ _id: userKey('ada'), leastVersion: 2, expiresAt: later(60) }]);
    expect(list.covers(holder)).toBe(true);
  });

  it('forgets what has expired, and only that', () => {
    const list = new RevocationList();
    list.add([
      { _id: sessionKey('s1'), expiresAt: later(60) },
      { _id: sessionKey('s2'), expiresAt: later(120) },
    ]);
    list.forget(later(59));
    expect(list.values()).toHaveLength(2);
    list.forget(later(60));
    expect(list.values().map(({ _id }) => _id)).toEqual([sessionKey('s2')]);
  });
});
