import { Readable } from 'node:stream';
import { type AuditEntry } from './audit-entry.schema.js';
import { chain, GENESIS, type Unchained } from './chain.js';
import { type ChainVerdict, type Trimmed, verifyChain } from './verify-chain.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 31, 9, 26, second));
const event = (number: number): Unchained => ({
  _id: `event-${number}`,
  at: at(number),
  type: 'session.ended',
  actor: { kind: 'user', id: 'ada' },
  userId: 'ada',
  sessionId: `session-${number}`,
  requestId: `request-${number}`,
  details: { reason: 'logout' },
  client: { ip: '203.0.113.7', userAgent: 'Firefox' },
});
const whole = (): AuditEntry[] => chain({ seq: 0, hash: GENESIS }, [1, 2, 3, 4, 5].map(event));

const verify = (
  entries: AuditEntry[],
  trimmed?: Trimmed,
  head?: { seq: number; hash: string },
): Promise<ChainVerdict> => {
  const deleted = entries.flatMap(({ type, userId }) => (type === 'user.deleted' ? (userId ?? []) : []));
  return verifyChain({
    ...{ entries: Readable.from(entries), trimmed, expected: head },
    findDeleted: (userIds) => Promise.resolve(new Set(userIds.filter((id) => deleted.includes(id)))),
  });
};
/** Without what a deletion takes away. */
const forget = (entry: AuditEntry): AuditEntry => {
  const left: AuditEntry = Object.assign({}, entry);
  delete left.client;
  delete left.clientSalt;
  return left;
};
const deletionOf = (userId: string, number: number): Unchained => ({
  ...{ _id: `deleted.${userId}`, at: at(number), type: 'user.deleted', userId },
  actor: { kind: 'operator' },
});

describe('the chain of the audit log', () => {
  it('is intact as it was written, in one go or entry by entry', async () => {
    const entries = whole();
    const head = { seq: 5, hash: entries[4]!.hash };
    expect(await verify(entries)).toEqual({
      kind: 'intact',
      entries: 5,
      trimmedThrough: 0,
      unexplained: 0,
      head,
    });
    const more = chain(head, [event(6)]);
    expect(await verify([...entries, ...more])).toMatchObject({ kind: 'intact', entries: 6 });
    expect(await verify([])).toEqual({
      ...{ kind: 'intact', entries: 0, trimmedThrough: 0, unexplained: 0, head: undefined },
    });
  });

  const changes: [string, Partial<AuditEntry>][] = [
    ['_id', { _id: 'other' }],
    ['at', { at: at(59) }],
    ['type', { type: 'session.opened' }],
    ['actor', { actor: { kind: 'user', id: 'eve' } }],
    ['userId', { userId: 'eve' }],
    ['sessionId', { sessionId: 'other' }],
    ['requestId', { requestId: 'other' }],
    ['details', { details: { reason: 'reuse' } }],
    ['client', { client: { ip: '198.51.100.1', userAgent: 'Firefox' } }],
    ['clientSalt', { clientSalt: 'other' }],
    ['clientDigest', { clientDigest: GENESIS }],
    ['previousHash', { previousHash: GENESIS }],
    ['hash', { hash: GENESIS }],
  ];
  it.each(changes)('shows that an entry was changed in its %s', async (_field, change) => {
    const entries = whole();
    Object.assign(entries[2]!, change);
    expect(await verify(entries)).toMatchObject({ kind: 'broken', seq: 3 });
  });

  it.each(['actor', 'userId', 'sessionId', 'requestId', 'details', 'clientDigest'] as const)(
    'shows that an entry has lost its %s',
    async (field) => {
      const entries = whole();
      Reflect.deleteProperty(entries[2]!, field);
      expect(await verify(entries)).toMatchObject({ kind: 'broken', seq: 3 });
    },
  );

  it('shows that an entry was removed, put in, or put elsewhere', async () => {
    const [one, two, three, four, five] = whole() as [
      ...[AuditEntry, AuditEntry, AuditEntry, AuditEntry, AuditEntry],
    ];
    expect(await verify([one, two, four, five])).toMatchObject({
      ...{ kind: 'broken', seq: 4 },
      problem: 'follows entry 2: what was between is missing',
    });
    const [forged] = chain(one, [event(9)]);
    expect(await verify([one, forged!, two, three])).toMatchObject({ kind: 'broken', seq: 2 });
    expect(await verify([one, three, two])).toMatchObject({ kind: 'broken', seq: 3 });
    expect(await verify([two, three, four, five])).toMatchObject({ kind: 'broken', seq: 2 });
  });

  it('shows against a head that was noted that the end was cut off, or all written anew', async () => {
    const entries = whole();
    const head = { seq: 5, hash: entries[4]!.hash };
    expect(await verify(entries.slice(0, 4))).toMatchObject({ kind: 'intact' });
    expect(await verify(entries.slice(0, 4), undefined, head)).toEqual({
      ...{ kind: 'broken', seq: 5 },
      problem: 'was noted, and is not there any more',
    });
    const anew = chain({ seq: 0, hash: GENESIS }, [9, 2, 3, 4, 5].map(event));
    expect(await verify(anew)).toMatchObject({ kind: 'intact' });
    expect(await verify(anew, undefined, head)).toMatchObject({ kind: 'broken', seq: 5 });
    const grown = [...entries, ...chain(head, [event(6)])];
    expect(await verify(grown, undefined, head)).toMatchObject({ kind: 'intact', entries: 6 });
  });

  it('stays intact when the clients of somebody who was deleted are forgotten, and nobody can find out by trying who they were', async () => {
    const first = whole();
    const entries = [...first, ...chain(first[4]!, [deletionOf('ada', 6)])];
    expect(entries[2]!.client).toBeDefined();
    expect(entries[2]!.clientSalt).toMatch(/^[\w-]{22}$/);
    expect(await verify(entries.map(forget))).toMatchObject({ kind: 'intact', entries: 6, unexplained: 0 });
    // A crash may have left some.
    const left = [...entries.slice(0, 2), forget(entries[2]!), ...entries.slice(3)];
    expect(await verify(left)).toMatchObject({ kind: 'intact', entries: 6 });
    // The same client has another digest each time.
    expect(new Set(whole().map((entry) => entry.clientDigest)).size).toBe(5);
  });

  it('shows that the clients were removed of somebody who was not deleted, of all or of one', async () => {
    const problem = 'lost its client, and its user was not deleted';
    expect(await verify(whole().map(forget))).toEqual({ kind: 'broken', seq: 1, problem });
    const entries = whole();
    entries[2] = forget(entries[2]!);
    expect(await verify(entries)).toEqual({ kind: 'broken', seq: 3, problem });
    // The deletion of one explains nothing of another, nor of what an administrator has done to the one.
    const byAdmin = { ...event(6), actor: { kind: 'user' as const, id: 'grace' } };
    const more = chain({ seq: 0, hash: GENESIS }, [event(1), byAdmin, deletionOf('ada', 7)]);
    expect(await verify(more.map(forget))).toEqual({ kind: 'broken', seq: 2, problem });
    // Nor of what nobody's deletion takes away.
    const { userId, ...nobodys } = { ...event(1), actor: { kind: 'nobody' as const } };
    expect(userId).toBe('ada');
    const anonymous = chain({ seq: 0, hash: GENESIS }, [nobodys, deletionOf('ada', 7)]);
    expect(await verify(anonymous.map(forget))).toEqual({ kind: 'broken', seq: 1, problem });
  });

  it('looks deletions up a thousand users at a time, however many were deleted', async () => {
    const users = Array.from({ length: 2500 }, (_, number) => `user-${number}`);
    const entries = chain(
      { seq: 0, hash: GENESIS },
      users.map((userId, number) => ({ ...event(number), actor: { kind: 'nobody' as const }, userId })),
    ).map(forget);
    const asked: number[] = [];
    const verdict = await verifyChain({
      entries: Readable.from(entries),
      findDeleted: (userIds) => {
        asked.push(userIds.length);
        return Promise.resolve(new Set(userIds));
      },
    });
    expect(verdict).toMatchObject({ kind: 'intact', entries: 2500 });
    expect(asked).toEqual([1000, 1000, 500]);
  });

  it('says of a trimmed log what it can’t know: whose deletion was removed a day before the entry', async () => {
    const late = { ...event(6), at: new Date(at(3).getTime() + 86_400_000) };
    const entries = chain({ seq: 0, hash: GENESIS }, [deletionOf('ada', 1), event(2), event(3), late]);
    const trimmed = { through: 2, hash: entries[1]!.hash };
    const [trim] = chain(entries[3]!, [
      { ...event(7), actor: { kind: 'service' }, type: 'audit.trimmed', details: trimmed },
    ]);
    const left = [forget(entries[2]!), entries[3]!, trim!];
    expect(await verify(left, trimmed)).toMatchObject({ kind: 'intact', entries: 3, unexplained: 1 });
    expect(await verify([...left.slice(0, 1), forget(entries[3]!), trim!], trimmed)).toMatchObject({
      ...{ kind: 'broken', seq: 4 },
    });
  });

  it('stays intact when the front was trimmed as announced, also if that broke off, and not otherwise', async () => {
    const entries = whole();
    const trimmed = { through: 2, hash: entries[1]!.hash };
    const [trim] = chain(entries[4]!, [{ ...event(6), type: 'audit.trimmed', details: trimmed }]);
    const all = [...entries, trim!];
    const intact = { kind: 'intact', entries: 4, trimmedThrough: 2 };
    expect(await verify(all.slice(2), trimmed)).toMatchObject(intact);
    expect(await verify(all.slice(1), trimmed)).toMatchObject(intact);
    expect(await verify(all.slice(3), trimmed)).toMatchObject({ kind: 'broken', seq: 4 });
  });

  it('shows that the front was cut off by who forges an announcement and does not chain it', async () => {
    const entries = whole();
    const trimmed = { through: 3, hash: entries[2]!.hash };
    const [forged] = chain({ seq: 0, hash: GENESIS }, [
      { ...event(9), type: 'audit.trimmed', details: trimmed },
    ]);
    for (const left of [entries.slice(3), [forged!, ...entries.slice(3)], [...entries.slice(3), forged!]])
      expect(await verify(left, trimmed)).toMatchObject({ kind: 'broken' });
  });
});
