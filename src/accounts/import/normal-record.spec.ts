import { normalRecord } from './normal-record.js';

it('of a user what is null or empty is absent, and what drivers and scripts write is understood', () => {
  expect(
    normalRecord({
      id: { $oid: '6b0b438739f6b6391185d274' },
      name: 'Ada',
      email: null,
      username: '',
      emailVerified: false,
      roles: [],
      createdAt: { $date: '2019-06-01T08:00:00Z' },
      bannedUntil: { $date: { $numberLong: '1893456000000' } },
    }),
  ).toEqual({
    id: '6b0b438739f6b6391185d274',
    name: 'Ada',
    emailVerified: false,
    roles: [],
    createdAt: '2019-06-01T08:00:00Z',
    bannedUntil: '2030-01-01T00:00:00.000Z',
  });
  expect(normalRecord({ id: 7, createdAt: 1559376000000 })).toEqual({
    id: '7',
    createdAt: '2019-06-01T08:00:00.000Z',
  });
});

it.each([
  { id: 7.5 },
  { id: { $oid: 'a', more: 1 } },
  { id: ['a'] },
  { createdAt: 9e15 },
  { createdAt: { $date: 'yesterday' } },
  { email: {} },
])('%j is left for the validation', (record) => {
  const [value] = Object.values(normalRecord(record));
  expect(['object', 'number', 'string']).toContain(typeof value);
  expect(value).not.toBeUndefined();
});
