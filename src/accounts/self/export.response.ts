import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type OutboxEntry } from '../../mail/index.js';
import { type MailedToken } from '../../mailed-tokens/index.js';
import { provedIn, type ReuseEvidence, type Session, type SessionClient } from '../../sessions/index.js';
import { ActivityResponse, AuditEntryResponse } from '../audit.response.js';
import { ClientResponse } from '../client.response.js';
import { FactorsResponse, IdentityResponse, type User, UserResponse } from '../../users/index.js';

const TIME = { format: 'date-time', example: '2026-01-31T09:26:53.589Z' } as const;

@OwnSchema()
class ExportedReuse {
  @ApiProperty(TIME)
  at!: string;

  @ApiProperty({ description: 'Number of the refresh token that came back.', example: 3 })
  generation!: number;

  @ApiProperty({ description: 'Milliseconds between the rotation and its coming back.', example: 86_400_000 })
  lateBy!: number;

  @ApiProperty({ type: ClientResponse })
  client!: ClientResponse;
}

@OwnSchema()
class ExportedProof {
  @ApiProperty({ description: 'What was proved.', example: 'password' })
  method!: string;

  @ApiProperty(TIME)
  at!: string;

  @ApiProperty({ description: 'RFC 8176.', type: [String], example: ['pwd'] })
  amr!: string[];

  @ApiProperty({ description: 'Knowledge, possession or inherence.', type: [String], example: ['knowledge'] })
  factors!: string[];

  @ApiPropertyOptional({ description: 'By which credential or provider, where there may be several.' })
  by?: string;
}

@OwnSchema()
class ExportedSession {
  @ApiProperty({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  id!: string;

  @ApiProperty(TIME)
  createdAt!: string;

  @ApiProperty({ description: 'When the user last authenticated; `amr` says how.', ...TIME })
  authTime!: string;

  @ApiProperty({ description: 'RFC 8176.', type: [String], example: ['pwd'] })
  amr!: string[];

  @ApiProperty({ description: 'Each proof on its own.', type: [ExportedProof] })
  proved!: ExportedProof[];

  @ApiProperty({ description: 'How the refresh token travels.', example: 'body' })
  transport!: string;

  @ApiProperty({ description: 'How often it was refreshed.', example: 4 })
  generation!: number;

  @ApiProperty(TIME)
  rotatedAt!: string;

  @ApiProperty(TIME)
  lastUsedAt!: string;

  @ApiProperty({ description: 'When it ends unless it is used before.', ...TIME })
  idleExpiresAt!: string;

  @ApiProperty({ description: 'When it ends, used or not.', ...TIME })
  absoluteExpiresAt!: string;

  @ApiPropertyOptional({ description: 'When it was ended early.', ...TIME })
  endedAt?: string;

  @ApiPropertyOptional({ example: 'logout' })
  endedBecause?: string;

  @ApiProperty({ type: ClientResponse })
  client!: ClientResponse;

  @ApiPropertyOptional({ description: 'When another browser than before was last noted.', ...TIME })
  clientChangedAt?: string;

  @ApiPropertyOptional({ description: 'The latest used refresh token that came back.', type: ExportedReuse })
  reuse?: ExportedReuse;

  @ApiPropertyOptional({
    description: 'The latest that came back within the leeway, from elsewhere than the refresh.',
    type: ExportedReuse,
  })
  replay?: ExportedReuse;
}

@OwnSchema()
class ExportedMail {
  @ApiProperty({ example: 'email_verification' })
  kind!: string;

  @ApiPropertyOptional({
    description: 'Where to, when that is not the address of the account.',
    example: 'ada@example.org',
  })
  email?: string;

  @ApiProperty(TIME)
  createdAt!: string;

  @ApiProperty({ description: 'When it expires.', ...TIME })
  expiresAt!: string;

  @ApiPropertyOptional({ description: 'The outcome; absent while it waits.', example: 'sent' })
  outcome?: string;
}

@OwnSchema()
class ExportedLink {
  @ApiProperty({ example: 'password_reset' })
  purpose!: string;

  @ApiProperty({ description: 'Where it was mailed to.', example: 'ada@example.com' })
  email!: string;

  @ApiProperty(TIME)
  requestedAt!: string;

  @ApiProperty(TIME)
  expiresAt!: string;

  @ApiPropertyOptional(TIME)
  usedAt?: string;
}

@OwnSchema()
class ExportedAccess {
  @ApiProperty({ description: 'Whether a password has been chosen.', example: true })
  hasPassword!: boolean;

  @ApiProperty({
    description: 'Counts the passwords, and the times that second factors were reset.',
    example: 1,
  })
  credentialVersion!: number;

  @ApiProperty({ description: 'Counts the changes of rights, the `ver` of access tokens.', example: 1 })
  rightsVersion!: number;
}

/** All that is kept of a user, but for what would let somebody in: hashes, salts, tokens. */
@OwnSchema()
export class ExportResponse {
  /** When this was read (ISO 8601). */
  @ApiProperty(TIME)
  exportedAt!: string;

  /** The account. */
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;

  /** What is counted of its password and rights. */
  @ApiProperty({ type: ExportedAccess })
  access!: ExportedAccess;

  /** What it can prove beside its password. */
  @ApiProperty({ type: FactorsResponse })
  factors!: FactorsResponse;

  /** Accounts at providers that log in to it. */
  @ApiProperty({ description: 'Accounts at providers that log in to it.', type: [IdentityResponse] })
  identities!: IdentityResponse[];

  /** Alive and ended, the newest first. */
  @ApiProperty({ description: 'Alive and ended, the newest first.', type: [ExportedSession] })
  sessions!: ExportedSession[];

  /** Those that wait, or were sent lately, the newest first. */
  @ApiProperty({
    description: 'Those that wait or were sent recently, the newest first.',
    type: [ExportedMail],
  })
  mails!: ExportedMail[];

  /** The latest mailed link of each purpose. */
  @ApiProperty({ description: 'The latest mailed link of each purpose.', type: [ExportedLink] })
  links!: ExportedLink[];

  /** The entries of the audit log about the account, the latest first. */
  @ApiProperty({
    description: 'The entries of the audit log about the account, the latest first.',
    type: [ActivityResponse],
  })
  activity!: ActivityResponse[];

  /** What its owner has done to other accounts, the latest first. */
  @ApiProperty({
    description: 'What its owner has done to other accounts, the latest first.',
    type: [AuditEntryResponse],
  })
  done!: AuditEntryResponse[];
}

/** What is counted of the password and rights of a user. */
export function toExportedAccess(user: User): ExportedAccess {
  return {
    hasPassword: user.passwordHash !== undefined,
    credentialVersion: user.credentialVersion,
    rightsVersion: user.rightsVersion,
  };
}

// Field by field, so that a new column of a schema cannot leak.

/** @param session alive or ended */
export function toExportedSession(session: Session): ExportedSession {
  const { revokedAt, revokedReason, reuse, replay } = session;
  return {
    id: session._id,
    createdAt: session.createdAt.toISOString(),
    authTime: session.authTime.toISOString(),
    amr: [...session.amr],
    proved: provedIn(session).map(toExportedProof),
    transport: session.transport,
    generation: session.generation,
    rotatedAt: session.rotatedAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    absoluteExpiresAt: session.absoluteExpiresAt.toISOString(),
    ...(revokedAt !== null && { endedAt: revokedAt.toISOString() }),
    ...(revokedReason !== undefined && { endedBecause: revokedReason }),
    client: toClientResponse(session.client),
    ...(session.clientChangedAt !== undefined && { clientChangedAt: session.clientChangedAt.toISOString() }),
    ...(reuse !== undefined && { reuse: toExportedReuse(reuse) }),
    ...(replay !== undefined && { replay: toExportedReuse(replay) }),
  };
}

function toExportedProof({ method, at, amr, factors, by }: ProvenMethod): ExportedProof {
  return {
    ...{ method, at: at.toISOString(), amr: [...amr], factors: [...factors] },
    ...(by !== undefined && { by }),
  };
}

function toExportedReuse({ at, generation, lateBy, client }: ReuseEvidence): ExportedReuse {
  return { at: at.toISOString(), generation, lateBy, client: toClientResponse(client) };
}

/** @param entry a mail that waits, or was sent */
export function toExportedMail({ kind, email, createdAt, expiresAt, outcome }: OutboxEntry): ExportedMail {
  return {
    kind,
    ...(email !== undefined && { email }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(outcome !== undefined && { outcome }),
  };
}

/** @param token of a mailed link */
export function toExportedLink({
  purpose,
  email,
  requestedAt,
  expiresAt,
  usedAt,
}: MailedToken): ExportedLink {
  return {
    purpose,
    email,
    requestedAt: requestedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(usedAt !== null && { usedAt: usedAt.toISOString() }),
  };
}

function toClientResponse({ ip, userAgent, device }: SessionClient): ClientResponse {
  return { ip, userAgent, device };
}
