import { parseRecord } from './dump-text.js';
import { readRecords, type SourceRecords } from './read-records.js';
import { type TextKind } from '../formats/import-format.js';

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
async function read(text: string, kind?: TextKind, size = 7): Promise<[SourceRecords['unit'], unknown[]]> {
  const { unit, records } = await readRecords(inPieces(text, size), kind);
  const found: unknown[] = [];
  for await (const { number, record, wrong } of records)
    found.push(wrong === undefined ? record : [number, wrong]);
  return [unit, found];
}
const ANN = { name: 'Ann "A" {[', mail: 'ann@example.com' };
const BEN = { name: 'Ben\\', of: [{ users: [{ no: 'user' }] }] };

describe('a dump in JSON', () => {
  it.each<[string, string, 'line' | 'record']>([
    [
      'one object a line, as mongoexport and row_to_json write it',
      `${JSON.stringify(ANN)}\n${JSON.stringify(BEN)}\n`,
      'line',
    ],
    [
      'with a byte order mark, CRLF and empty lines',
      `\ufeff${JSON.stringify(ANN)}\r\n\r\n${JSON.stringify(BEN)}`,
      'line',
    ],
    ['a list', JSON.stringify([ANN, BEN]), 'record'],
    ['a list over many lines', `  ${JSON.stringify([ANN, BEN], null, 2)}\n`, 'record'],
    ['objects over many lines', `${JSON.stringify(ANN, null, 2)}\n${JSON.stringify(BEN, null, 2)}`, 'record'],
    ['a list in an object, on one line', JSON.stringify({ users: [ANN, BEN] }), 'record'],
    [
      'a list in an object with much else, as Keycloak writes it',
      JSON.stringify(
        {
          realm: 'x',
          roles: { realm: [{ users: [{ no: 'user' }] }] },
          users: [ANN, BEN],
          components: {},
          clients: [{ users: [{ no: 'user' }] }],
        },
        null,
        2,
      ),
      'record',
    ],
    [
      'objects with lists, one behind the other',
      JSON.stringify({ users: [ANN] }) + JSON.stringify({ users: [BEN] }),
      'record',
    ],
  ])('%s', async (_, text, unit) => {
    expect(await read(text)).toEqual([unit, [ANN, BEN]]);
  });

  it('says which record is none, and goes on', async () => {
    const wrong = 'must be one JSON object in UTF-8';
    expect(await read('{"a":1}\n{"a":\n[1]\n{"b":2}\n')).toEqual([
      'line',
      [{ a: 1 }, [2, wrong], [3, wrong], { b: 2 }],
    ]);
    expect(await read('[{"a":1},{oops},{"b":2}]')).toEqual(['record', [{ a: 1 }, [2, wrong], { b: 2 }]]);
  });

  it('keeps nothing of a record that is too long', async () => {
    const long = JSON.stringify({ picture: 'x'.repeat(1024 * 1024) });
    const tooLong = 'must have at most 1048576 bytes';
    expect(await read(`[{"a":1},${long},{"b":2}]`, undefined, 60_000)).toEqual([
      'record',
      [{ a: 1 }, [2, tooLong], { b: 2 }],
    ]);
    expect(await read(`{"a":1}\n${long}\n{"b":2}`, undefined, 60_000)).toEqual([
      'line',
      [{ a: 1 }, [2, tooLong], { b: 2 }],
    ]);
  });

  it('of COPY … TO, which doubles backslashes, is read as it was meant', () => {
    expect(parseRecord(Buffer.from('{"name":"Ann \\\\"A\\\\" B"}'), 1).record).toEqual({ name: 'Ann "A" B' });
  });

  it('has no extended JSON any more', () => {
    const extended = {
      _id: { $oid: '6b0b438739f6b6391185d274' },
      created: { $date: '2026-11-28T21:11:37.439Z' },
      before: { $date: { $numberLong: '1486323990000' } },
      count: { $numberInt: '7' },
      uuid: { $binary: { base64: 'AAECAwQFBgcICQoLDA0ODw==', subType: '04' } },
      old: { $binary: 'AAECAwQFBgcICQoLDA0ODw==', $type: '04' },
      bytes: { $binary: { base64: 'AAEC', subType: '00' } },
      nested: [{ id: { $oid: 'x' } }],
      $unknown: { $regex: 'a' },
    };
    expect(parseRecord(Buffer.from(JSON.stringify(extended)), 1).record).toEqual({
      _id: '6b0b438739f6b6391185d274',
      created: '2026-11-28T21:11:37.439Z',
      before: 1486323990000,
      count: 7,
      uuid: '00010203-0405-0607-0809-0a0b0c0d0e0f',
      old: '00010203-0405-0607-0809-0a0b0c0d0e0f',
      bytes: 'AAEC',
      nested: [{ id: 'x' }],
      $unknown: { $regex: 'a' },
    });
  });
});

describe('a dump of a table', () => {
  it.each([
    ['commas', 'id,name,mail\n1,"Ann ""A"", B",ann@example.com\n2,"Ben\nC",\n'],
    ['semicolons', '\ufeffid;name;mail\r\n1;"Ann ""A"", B";ann@example.com\r\n2;"Ben\nC";\r\n'],
  ])('with %s', async (_, text) => {
    expect(await read(text)).toEqual([
      'line',
      [
        { id: '1', name: 'Ann "A", B', mail: 'ann@example.com' },
        { id: '2', name: 'Ben\nC', mail: '' },
      ],
    ]);
  });

  it('with tabs, as mysql --batch writes it', async () => {
    expect(await read('id\tname\tmail\n1\tAnn\\tA\\nB\\\\\tNULL\n2\tBen\n3\tCe\t\\N\n')).toEqual([
      'line',
      [
        { id: '1', name: 'Ann\tA\nB\\', mail: null },
        [3, 'must have as many values as the first line has names'],
        { id: '3', name: 'Ce', mail: null },
      ],
    ]);
  });

  it('names the row that has too few values', async () => {
    expect(await read('id,name\n1\n2,Ben\n')).toEqual([
      'line',
      [[2, 'must have as many values as the first line has names'], { id: '2', name: 'Ben' }],
    ]);
  });
});

describe('a dump in the text of a system', () => {
  it('with colons', async () => {
    expect(await read('# people\nann:$2y$05$x:1000\nben:y\n', 'colons')).toEqual([
      'line',
      [{ columns: ['ann', '$2y$05$x', '1000'] }, { columns: ['ben', 'y'] }],
    ]);
  });

  it('as LDIF, folded, encoded, with options and comments', async () => {
    const text = [
      'version: 1',
      '',
      '# a person',
      'dn: uid=ann,ou=people,dc=example,dc=com',
      'uid: ann',
      'cn;lang-en: Ann of a very lo',
      ' ng name',
      'mail: ann@example.com',
      'mail: a@example.com',
      'userPassword:: e1NTSEF9a1MydWVVeENTNENKVGRWL0hqYVZyWGJJbVFwTmdTWWE=',
      'jpegPhoto:< file:///photo',
      '',
      '',
      'dn: dc=example,dc=com',
      'dc: example',
    ].join('\n');
    expect(await read(text, 'ldif')).toEqual([
      'record',
      [
        {
          dn: ['uid=ann,ou=people,dc=example,dc=com'],
          uid: ['ann'],
          cn: ['Ann of a very long name'],
          mail: ['ann@example.com', 'a@example.com'],
          userpassword: ['{SSHA}kS2ueUxCS4CJTdV/HjaVrXbImQpNgSYa'],
        },
        { dn: ['dc=example,dc=com'], dc: ['example'] },
      ],
    ]);
  });

  it.each(['', '\ufeff\n\n'])('an empty file has nobody', async (text) => {
    expect(await read(text)).toEqual(['line', []]);
  });

  it('anything else is refused', async () => {
    await expect(read('PK\u0003\u0004')).rejects.toThrow('neither JSON nor a table');
  });
});
