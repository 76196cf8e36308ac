import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { type AuditEntry } from '../audit/index.js';
import { AUDIT_TYPES, type AuditType } from '../common/audit/index.js';
import { NextCursor, type Page } from '../common/http/index.js';
import { deviceOf } from '../sessions/index.js';
import { ClientResponse } from './client.response.js';

const AT = { format: 'date-time', example: '2026-01-31T09:26:53.589Z' } as const;
const DETAILS = {
  description: 'Further details, by type (docs/audit.md).',
  type: 'object',
  additionalProperties: true,
  example: { reason: 'logout' },
} as const;

/** Somebody whom an entry tells of, as the account is called today. */
@OwnSchema()
export class AuditPerson {
  @ApiProperty({ example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  name!: string;
}

@OwnSchema()
class AuditActorResponse {
  @ApiProperty({ enum: ['user', 'nobody', 'operator', 'service'], example: 'user' })
  kind!: string;

  @ApiPropertyOptional({ description: 'Of the user.', example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  id?: string;

  @ApiPropertyOptional({ description: 'With `names=true`, while the account exists.', type: AuditPerson })
  user?: AuditPerson;
}

/** An entry of the audit log, as administrators see it. */
@OwnSchema()
export class AuditEntryResponse {
  /** The id of the entry. */
  @ApiProperty({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw.kq3nBqIbH7SvU1mYw2xTbg' })
  id!: string;

  /** Its place in the chain. */
  @ApiProperty({ description: 'Its place in the chain.', example: 42 })
  seq!: number;

  /** When it happened (ISO 8601). */
  @ApiProperty(AT)
  at!: string;

  /** What happened. */
  @ApiProperty({ enum: AUDIT_TYPES, example: 'session.ended' })
  type!: AuditType;

  /** Who did it. */
  @ApiProperty({ type: AuditActorResponse })
  actor!: AuditActorResponse;

  /** Whose account it happened to. */
  @ApiPropertyOptional({ description: 'Whose account it happened to.', example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  userId?: string;

  /** The name and address of `userId`. */
  @ApiPropertyOptional({
    description: 'Of `userId`, with `names=true`, while the account exists.',
    type: AuditPerson,
  })
  user?: AuditPerson;

  /** In which session, or to which. */
  @ApiPropertyOptional({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  sessionId?: string;

  /** The id of the request, as in the logs. */
  @ApiPropertyOptional({ description: 'The id of the request, as in the logs.' })
  requestId?: string;

  /** What else is told of it, by type. */
  @ApiProperty(DETAILS)
  details!: object;

  /** From where; absent once its user is deleted. */
  @ApiPropertyOptional({
    description: 'From where; absent once its user is deleted.',
    type: ClientResponse,
  })
  client?: ClientResponse;

  /** SHA-256 over the entry and the hash before it. */
  @ApiProperty({ description: 'SHA-256 over the entry and the hash before it.', example: 'b5bb9d80…' })
  hash!: string;
}

/** What a part of a verification of the chain has come to. */
@OwnSchema()
export class AuditVerificationResponse {
  /** Whether the chain is whole; `unfinished` while there is more to look at. */
  @ApiProperty({
    description:
      '`intact` and `broken` are the verdict. `unfinished`: what was looked at so far is whole, and there is more.',
    enum: ['intact', 'broken', 'unfinished'],
    example: 'intact',
  })
  verdict!: 'intact' | 'broken' | 'unfinished';

  /** When it was looked at (ISO 8601). */
  @ApiProperty(AT)
  at!: string;

  /** How many entries were looked at, in all parts; absent where the chain is broken. */
  @ApiPropertyOptional({
    description: 'How many entries were looked at, in all parts. Absent where the chain is broken.',
    example: 1284,
  })
  entries?: number;

  /** How many entries there are. */
  @ApiProperty({ description: 'How many entries the log has, about.', example: 1284 })
  total!: number;

  /** The entry at which a broken chain breaks. */
  @ApiPropertyOptional({ description: 'The entry at which a broken chain breaks.', example: 15 })
  seq?: number;

  /** What is wrong there, in words. */
  @ApiPropertyOptional({ description: 'What is wrong with it, in words.', example: 'was changed' })
  problem?: string;

  /** Entries up to this one were removed when their time was over; 0 for none. */
  @ApiPropertyOptional({
    description: 'Entries up to this one were removed when their time was over; 0 for none. With `intact`.',
    example: 0,
  })
  trimmedThrough?: number;

  /** Entries of the first day that lack their client, with no deletion left to explain it. */
  @ApiPropertyOptional({
    description:
      'Entries of the first day of a trimmed log that have lost their client, with no deletion left to explain it. With `intact`.',
    example: 0,
  })
  unexplained?: number;

  /** The end of the chain, to note where nobody who can write to the database can. */
  @ApiPropertyOptional({
    description:
      'The end of an intact chain, as `seq:hash`, to note where nobody can who can write to the database.',
    example: '1284:8fa1521707eec585452b3c29b6baf54d12564c56940f6d395d141965955758d7',
  })
  head?: string;

  /** Gets the next part, as `cursor`; with `unfinished`. */
  @ApiPropertyOptional({ description: 'Gets the next part, as `cursor`. With `unfinished`.', type: String })
  nextCursor?: string;
}

/** Some of the audit log, the latest first. */
@OwnSchema()
export class AuditPageResponse implements Page<AuditEntryResponse> {
  /** The entries of the page. */
  @ApiProperty({ type: [AuditEntryResponse] })
  items!: AuditEntryResponse[];

  /** Gets the next page, as `cursor`. Absent on the last one. */
  @NextCursor()
  nextCursor?: string;
}

/** Who did it, as the owner of the account is told: not who of the administrators. */
const ACTORS = ['you', 'somebody', 'an_administrator', 'the_operator', 'the_service'] as const;

/** Something that happened to the account of who asks. */
@OwnSchema()
export class ActivityResponse {
  /** When it happened (ISO 8601). */
  @ApiProperty(AT)
  at!: string;

  /** What happened. */
  @ApiProperty({ enum: AUDIT_TYPES, example: 'session.opened' })
  type!: AuditType;

  /** Who did it; `somebody` was not logged in. */
  @ApiProperty({ description: '`somebody` was not logged in.', enum: ACTORS, example: 'you' })
  by!: (typeof ACTORS)[number];

  /** In which session, or to which. */
  @ApiPropertyOptional({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  sessionId?: string;

  /** What else is told of it, by type. */
  @ApiProperty(DETAILS)
  details!: object;

  /** From where; not of administrators. */
  @ApiPropertyOptional({
    description: 'From where; not of administrators.',
    type: ClientResponse,
  })
  client?: ClientResponse;
}

/** Some of what happened, the latest first. */
@OwnSchema()
export class ActivityPageResponse implements Page<ActivityResponse> {
  /** The entries of the page. */
  @ApiProperty({ type: [ActivityResponse] })
  items!: ActivityResponse[];

  /** Gets the next page, as `cursor`. Absent on the last one. */
  @NextCursor()
  nextCursor?: string;
}

/**
 * @param entry as stored
 * @param people the accounts that there are, by their ids, where they are to be named
 */
export function toAuditEntryResponse(
  entry: AuditEntry,
  people?: ReadonlyMap<string, AuditPerson>,
): AuditEntryResponse {
  const { _id, seq, at, type, actor, userId, sessionId, requestId, details, hash } = entry;
  return {
    id: _id,
    seq,
    at: at.toISOString(),
    type,
    actor: { ...actor, ...(actor.kind === 'user' && personIn(people, actor.id)) },
    ...(userId !== undefined && { userId, ...personIn(people, userId) }),
    ...(sessionId !== undefined && { sessionId }),
    ...(requestId !== undefined && { requestId }),
    details: details ?? {},
    ...clientOf(entry),
    hash,
  };
}

/**
 * @param entry as stored, of something that happened to the account of who is told of it
 */
export function toActivity(entry: AuditEntry): ActivityResponse {
  const { at, type, sessionId, details } = entry;
  const by = whoIs(entry);
  return {
    at: at.toISOString(),
    type,
    by,
    ...(sessionId !== undefined && { sessionId }),
    details: details ?? {},
    ...(by !== 'an_administrator' && clientOf(entry)),
  };
}

function personIn(people: ReadonlyMap<string, AuditPerson> | undefined, id: string): { user?: AuditPerson } {
  const person = people?.get(id);
  return person === undefined ? {} : { user: { email: person.email, name: person.name } };
}

function whoIs({ actor, userId }: AuditEntry): ActivityResponse['by'] {
  switch (actor.kind) {
    case 'user':
      return actor.id === userId ? 'you' : 'an_administrator';
    case 'nobody':
      return 'somebody';
    case 'operator':
      return 'the_operator';
    case 'service':
      return 'the_service';
  }
}

function clientOf({ client }: AuditEntry): { client?: ClientResponse } {
  if (client === undefined) return {};
  const { ip, userAgent } = client;
  return { client: { ip, userAgent, device: deviceOf(userAgent) } };
}
