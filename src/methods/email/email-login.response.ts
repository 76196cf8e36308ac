import { ApiProperty, OwnSchema } from '../../common/openapi.js';

/** A login by mail that has begun. */
@OwnSchema()
export class StartedEmailLoginResponse {
  /** To be kept by the client: a code is worth nothing without it. */
  @ApiProperty({
    description: 'To be kept by the client: a code is worth nothing without it.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  flow!: string;

  /** Seconds until it ends. */
  @ApiProperty({ description: 'Seconds until it ends.', example: 600 })
  expiresIn!: number;
}

/** What a link is for. */
@OwnSchema()
export class EmailLinkResponse {
  /** Whether it is opened in the browser that asked for it. */
  @ApiProperty({
    description: 'Whether it is opened in the browser that asked for it.',
    example: false,
  })
  isSameBrowser!: boolean;

  /** The mailbox, and so the account. */
  @ApiProperty({ description: 'The mailbox, and so the account.', example: 'ada@example.com' })
  email!: string;

  /** The browser that asked, as it calls itself; empty when it does not. */
  @ApiProperty({
    description: 'The browser that asked, as it calls itself; empty when it does not.',
    example: 'Firefox on Linux',
  })
  device!: string;

  /** When (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  requestedAt!: string;

  /** What finishes the login in the browser that asked, where its flow is. */
  @ApiProperty({
    description: 'What finishes the login in the browser that asked, where its `flow` is.',
    example: '042137',
  })
  code!: string;
}
