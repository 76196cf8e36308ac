/** The last millisecond that a Date can hold. */
const MAX_TIME = 8.64e15;

const TIMES = new Set(['createdAt', 'bannedUntil']);

/**
 * A user as scripts and drivers write them, in the form that is validated: what is null or empty is absent, as it is for whoever
 * wrote it. `{"$oid": …}` and `{"$date": …}` of MongoDB's extended JSON are what they stand for, a number is an id or a time in
 * milliseconds. Everything else stays, for the validation to refuse.
 *
 * @param record what should be a user
 */
export function normalRecord(record: object): object {
  return Object.fromEntries(
    Object.entries(record).flatMap(([field, value]: [string, unknown]) => {
      if (value === null || value === '') return [];
      if (field === 'id') return [[field, textOf(value)]];
      return [[field, TIMES.has(field) ? timeOf(value) : value]];
    }),
  );
}

function textOf(value: unknown): unknown {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return wrapped(value, '$oid');
}

function timeOf(value: unknown): unknown {
  const date = wrapped(value, '$date');
  const time = wrapped(date, '$numberLong');
  const milliseconds = typeof time === 'string' && date !== time ? Number(time) : time;
  const isTime = typeof milliseconds === 'number' && Math.abs(milliseconds) <= MAX_TIME;
  return isTime ? new Date(milliseconds).toISOString() : time;
}

/** What an object with this one field has in it; anything else as it is. */
function wrapped(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[only, inner] = [], other] = Object.entries(value) as [string, unknown][];
  return only === name && other === undefined ? inner : value;
}
