import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { type PageHeaders, PageOriginPolicy } from '../page-origin.policy.js';
import { type RequestWithCookies } from '../auth-cookies.js';
import { RefreshCookie } from '../refresh-cookie.js';

/**
 * Lets a request with the refresh cookie through only when a page that may use it has sent it. A browser adds the
 * cookie without being asked. A request without the cookie has no authority that a foreign page could borrow.
 *
 * That a page of this server is allowed under any name is no weaker than a list of names. The cookie has no `Domain`, so
 * it comes along to the host that set it and to no other: who rebinds a name of theirs to our address is same-origin,
 * and gets no cookie.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  constructor(
    private readonly cookie: RefreshCookie,
    private readonly pages: PageOriginPolicy,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithCookies & { headers: PageHeaders }>();
    if (this.cookie.read(request).length === 0) return true;
    if (this.pages.evaluate(request.headers) === 'allowed') return true;
    throw new DomainError('csrf_rejected', {
      detail: 'With the refresh cookie, Origin must be PUBLIC_URL or one of CORS_ORIGINS.',
    });
  }
}
