import { IsIn } from 'class-validator';
import { ApiPropertyOptional } from '../common/openapi.js';
import { MayBeAbsent } from '../common/fields/index.js';
import { PageLimit } from '../common/http/index.js';
import { type Span, SPANS } from './node-samples.js';

/** Query of `GET /operations/samples`. */
export class SamplesQuery {
  /** How far back. */
  @ApiPropertyOptional({
    description: '`hour`: intervals of ten seconds. `day`: of ten minutes.',
    enum: SPANS,
    default: 'hour',
  })
  @MayBeAbsent()
  @IsIn(SPANS, { message: `must be ${SPANS.join(' or ')}` })
  span?: Span;
}

/** How many mails, when the query does not say. */
export const MAILS_DEFAULT = 50;

const MAIL_STATES = ['waiting', 'settled'] as const;

/** Query of `GET /operations/mails`. */
export class MailListing {
  /** Which mails. */
  @ApiPropertyOptional({
    description:
      '`waiting`: those on their way, the next one first. `settled`: those of the last week, the latest first.',
    enum: MAIL_STATES,
    default: 'waiting',
  })
  @MayBeAbsent()
  @IsIn(MAIL_STATES, { message: `must be ${MAIL_STATES.join(' or ')}` })
  state?: (typeof MAIL_STATES)[number];

  /** How many at most, in digits. */
  @PageLimit({ defaultLimit: MAILS_DEFAULT })
  limit?: string;
}
