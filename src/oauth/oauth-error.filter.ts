import { Catch, Injectable } from '@nestjs/common';
import { type DomainError, type ErrorAnswer, ProblemFilter } from '../common/errors/index.js';
import { DatabaseErrorFilter } from '../database/index.js';
import { toOAuthError } from './oauth-error.response.js';

/** Writes refusals as OAuth clients read them (RFC 6749 §5.2). The status and the headers are the problem's. */
@Catch()
@Injectable()
export class OAuthErrorFilter extends ProblemFilter {
  protected override answerTo(error: DomainError): ErrorAnswer {
    // The platform refuses all other types in this form, before a route is asked.
    if (error.code === 'unsupported_media_type') return super.answerTo(error);
    return { ...toOAuthError(error), mediaType: 'application/json' };
  }
}

/** The same for a database that is away. */
@Injectable()
export class OAuthOutageFilter extends DatabaseErrorFilter {
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- the type of its parameter is what is injected
  constructor(errors: OAuthErrorFilter) {
    super(errors);
  }
}
