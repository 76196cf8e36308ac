import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { isOpened, TAKES_FORM } from '../../common/http/index.js';

const FORM = 'application/x-www-form-urlencoded';

interface TypedRequest {
  method: string;
  headers: { 'content-type'?: string };
}

/**
 * Keeps forms to the `@TakesForm()` routes, and everything else from them. A guard, because a body parser is the
 * platform's: Fastify's are set for a server as a whole, and Express brings one for forms along.
 */
@Injectable()
export class BodyTypeGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    // The body of a GraphQL request is its server's to evaluate; messages have none.
    if (context.getType() !== 'http') return true;
    const { method, headers } = context.getArgByIndex<TypedRequest>(0);
    const type = headers['content-type']?.toLowerCase();
    // A proxy that asks whoami before it forwards a form sends its head along, and no body.
    if (type === undefined || method === 'GET' || method === 'HEAD') return true;
    const takesForm = isOpened(TAKES_FORM, context);
    // By the words and not by the media type: what a lenient parser takes for a form is refused too.
    if (takesForm ? type.split(';', 1)[0]?.trim() === FORM : !type.includes(FORM)) return true;
    throw new DomainError('unsupported_media_type', {
      detail: `Send ${takesForm ? FORM : 'application/json'}.`,
    });
  }
}
