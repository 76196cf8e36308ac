import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DumpRecord, type SecondFile } from '../formats/import-format.js';
import { type SourceRecord } from './dump-text.js';
import { joinRecords } from './join.js';

const by: SecondFile = {
  content: 'the table `account`',
  isNeeded: true,
  idOf: (user) => [user['id']],
  ownerOf: (account) => account['userId'],
};
async function* numbered(records: readonly (DumpRecord | undefined)[]): AsyncGenerator<SourceRecord> {
  for (const [at, record] of records.entries())
    yield await Promise.resolve(
      record === undefined ? { number: at + 1, wrong: 'x' } : { number: at + 1, record },
    );
}
const users = Array.from({ length: 500 }, (_, id) => ({ id, name: `Person\n${id}` }));
const accounts = Array.from({ length: 1000 }, (_, at) => ({ userId: String((at * 7) % 500), at }));
const spilled = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('nightlatch-import-'));

describe('two files', () => {
  it.each([
    ['held in memory', 1000],
    ['dealt out on the disk', 500 * 1024 * 1024],
    ['of unknown size', undefined],
  ])('%s give each record what is its', async (_, size) => {
    const before = spilled();
    const found = new Map<number, { user: unknown; related: number[]; wrong: unknown }>();
    for await (const { number, record, related, wrong } of joinRecords(
      numbered([...users, undefined, { name: 'no id' }]),
      numbered([...accounts, undefined, { nobody: true }]),
      size,
      by,
    ))
      found.set(number, { user: record, related: related.map(({ at }) => at as number).sort(), wrong });
    expect(found.size).toBe(502);
    for (const user of users) {
      const own = accounts.filter(({ userId }) => userId === String(user.id)).map(({ at }) => at);
      expect(found.get(user.id + 1)).toEqual({ user, related: own.sort(), wrong: undefined });
    }
    expect(found.get(501)).toEqual({ user: undefined, related: [], wrong: 'x' });
    expect(found.get(502)?.related).toEqual([]);
    expect(spilled()).toEqual(before);
  });

  it('of which the second is something else are refused', async () => {
    const joined = joinRecords(numbered(users), numbered([{ a: 1 }]), 10, by);
    await expect(joined.next()).rejects.toThrow(
      'Nothing in the second file is of a user: it must be the table `account`.',
    );
  });

  it('that find no room on the disk are told so, and do not end the process', async () => {
    async function* withoutRoom(): AsyncGenerator<SourceRecord> {
      for (const name of spilled()) rmSync(join(tmpdir(), name), { recursive: true });
      yield* numbered(accounts);
    }
    const joined = joinRecords(numbered(users), withoutRoom(), undefined, by);
    await expect(joined.next()).rejects.toThrow(/^The two files can't be joined in .*: ENOENT$/);
  });

  it('of which nobody wants the rest leave nothing on the disk', async () => {
    const before = spilled();
    for await (const { number } of joinRecords(numbered(users), numbered(accounts), undefined, by))
      if (number > 0) break;
    expect(spilled()).toEqual(before);
  });
});
