import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { SETTING_SOURCES, type SettingSource } from '../config/index.js';
import { OUTCOMES, type Outcome, QUEUED_MAILS, type QueuedMailKind } from '../mail/index.js';
import { SERIES, type SeriesName } from './node-samples.js';

const TIME = { format: 'date-time', example: '2026-01-31T09:26:53.589Z' } as const;

/** Which node answers: each knows its own numbers only. */
@OwnSchema()
export class NodeResponse {
  @ApiProperty({
    description: 'The name of its machine, and the number of its process.',
    example: 'node-a:71',
  })
  name!: string;

  @ApiProperty(TIME)
  startedAt!: string;
}

@OwnSchema()
class SeriesResponse {
  @ApiProperty({
    description:
      'Counted in each interval; of `hashing_queue` and `revocation_staleness` (seconds) the greatest number in it.',
    enum: SERIES,
    example: 'logins_succeeded',
  })
  name!: SeriesName;

  @ApiProperty({ description: 'One for each of `times`.', type: [Number], example: [3, 0, 5] })
  values!: number[];
}

/** What a node has seen lately. */
@OwnSchema()
export class SamplesResponse {
  @ApiProperty({ type: NodeResponse })
  node!: NodeResponse;

  @ApiProperty({ description: 'Seconds of an interval.', example: 10 })
  interval!: number;

  @ApiProperty({
    description: 'When each interval ended, the oldest first.',
    type: [String],
    format: 'date-time',
  })
  times!: string[];

  @ApiProperty({ type: [SeriesResponse] })
  series!: SeriesResponse[];
}

@OwnSchema()
class BacklogResponse {
  @ApiProperty({ example: 0 })
  waiting!: number;

  @ApiProperty({ description: 'Seconds since the oldest of it came; 0 when nothing waits.', example: 0 })
  oldest!: number;
}

@OwnSchema()
class DatabaseStatusResponse {
  @ApiProperty({ description: 'Whether MongoDB answers within a second.' })
  isReachable!: boolean;
}

@OwnSchema()
class RevocationStatusResponse {
  @ApiPropertyOptional({
    description: 'Age in seconds of the last look that could show news. Absent before the first.',
    example: 0.21,
  })
  staleness?: number;

  @ApiProperty({ description: 'Revoked sessions and users that the node remembers.', example: 3 })
  remembered!: number;
}

@OwnSchema()
class HashingStatusResponse {
  @ApiProperty({ description: 'Passwords that wait for a thread.', example: 0 })
  waiting!: number;
}

const WARNINGS = [
  'database_unreachable',
  'revocations_stale',
  'clock_off',
  'signing_keys_refused',
  'audit_late',
  'mails_late',
] as const;

/** Something that an operator should look at. */
@OwnSchema()
export class WarningResponse {
  @ApiProperty({ enum: WARNINGS, example: 'clock_off' })
  code!: (typeof WARNINGS)[number];

  @ApiProperty({ example: 'MongoDB does not answer.' })
  detail!: string;
}

/** How a node is. */
@OwnSchema()
export class StatusResponse {
  @ApiProperty({ type: NodeResponse })
  node!: NodeResponse;

  @ApiProperty(TIME)
  at!: string;

  @ApiProperty({ example: '0.1.0' })
  version!: string;

  @ApiProperty({ example: 'Node.js 24.4.0' })
  runtime!: string;

  @ApiProperty({ type: DatabaseStatusResponse })
  database!: DatabaseStatusResponse;

  @ApiProperty({ type: RevocationStatusResponse })
  revocations!: RevocationStatusResponse;

  @ApiProperty({
    description: "Seconds by which this node's clock is ahead of MongoDB's; 0 below one second.",
    example: 0,
  })
  clockOffset!: number;

  @ApiProperty({ type: HashingStatusResponse })
  hashing!: HashingStatusResponse;

  @ApiPropertyOptional({
    description:
      'Documents with events that are not in the audit log yet. Absent while MongoDB does not answer.',
    type: BacklogResponse,
  })
  audit?: BacklogResponse;

  @ApiPropertyOptional({
    description: 'Mails that are not settled. Absent while MongoDB does not answer.',
    type: BacklogResponse,
  })
  mails?: BacklogResponse;

  @ApiPropertyOptional({ description: 'How many accounts there are, about.', example: 1284 })
  accounts?: number;

  @ApiProperty({
    description: 'What somebody should look at. Empty while all is well.',
    type: [WarningResponse],
  })
  warnings!: WarningResponse[];
}

/** A mail that is to be sent, or was. */
@OwnSchema()
export class MailResponse {
  @ApiProperty({ example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  id!: string;

  @ApiProperty({ enum: Object.keys(QUEUED_MAILS), example: 'invitation' })
  kind!: QueuedMailKind;

  @ApiPropertyOptional({
    description: 'The address. Absent where it is that of an account which is gone.',
    example: 'grace@example.com',
  })
  to?: string;

  @ApiPropertyOptional({
    description: 'Whose mail it is, where that is known.',
    example: 'hN1mB0l3Tq5kS8wZ2yVdXw',
  })
  userId?: string;

  @ApiProperty(TIME)
  createdAt!: string;

  @ApiProperty({ ...TIME, description: 'It is not sent afterwards.' })
  expiresAt!: string;

  @ApiProperty({ description: 'How often it was tried.', example: 1 })
  attempts!: number;

  @ApiPropertyOptional({ ...TIME, description: 'When it is tried next. Absent once settled.' })
  nextAttemptAt?: string;

  @ApiPropertyOptional({
    description:
      'How it ended: taken by the mail server, too late, refused for good, or with nothing left to say. Absent while it waits.',
    enum: OUTCOMES,
  })
  outcome?: Outcome;

  @ApiPropertyOptional(TIME)
  settledAt?: string;
}

/** Mails, and how many wait. */
@OwnSchema()
export class MailListResponse extends BacklogResponse {
  @ApiProperty({ type: [MailResponse] })
  items!: MailResponse[];
}

@OwnSchema()
class SettingResponse {
  @ApiProperty({ description: 'The variable; in a host, the option.', example: 'SMTP_URL' })
  name!: string;

  @ApiProperty({ example: 'Mail' })
  area!: string;

  @ApiProperty({ description: 'What it is for, in Markdown.', example: 'The mail server.' })
  summary!: string;

  @ApiProperty({ description: 'Whether its value is a secret.', example: true })
  isSecret!: boolean;

  @ApiProperty({
    description:
      'Where its value comes from: `set`, `default`, `generated` for development, or `none`. The value itself is not told.',
    enum: SETTING_SOURCES,
    example: 'set',
  })
  source!: SettingSource;
}

/** The settings, without their values. */
@OwnSchema()
export class ConfigurationResponse {
  @ApiProperty({ description: 'In the order of docs/configuration.md.', type: [SettingResponse] })
  items!: SettingResponse[];
}
