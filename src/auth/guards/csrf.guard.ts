import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { HTTP_CONFIG, type HttpConfig } from '../../config/index.js';
import { RefreshCookie, type RequestWithCookies } from '../refresh-cookie.js';

type GuardedRequest = RequestWithCookies & {
  headers: { origin?: string; 'sec-fetch-site'?: string };
};

/**
 * Lets a request with the refresh cookie through only when a page that may use it has sent it. A browser adds the
 * cookie without being asked; it also says where a request comes from, in headers that no script can write:
 * `Origin` (RFC 6454 §7) and `Sec-Fetch-Site` (W3C Fetch Metadata). A request without the cookie has no authority
 * that a foreign page could borrow.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  private readonly origins: ReadonlySet<string>;

  constructor(
    private readonly cookie: RefreshCookie,
    @Inject(HTTP_CONFIG) { publicUrl, corsOrigins }: HttpConfig,
  ) {
    this.origins = new Set([publicUrl, ...corsOrigins]);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    if (this.cookie.read(request).length === 0 || this.isAllowed(request)) return true;
    throw new DomainError('csrf_rejected', {
      detail: 'With the refresh cookie, Origin must be PUBLIC_URL or one of CORS_ORIGINS.',
    });
  }

  /**
   * A page of this very server may use the cookie under whatever name it was opened, 127.0.0.1 for localhost, say,
   * or a name that PUBLIC_URL does not have: `same-origin` is the browser's own comparison of the page with the
   * address it sends to. That is no weaker than a list of names. The cookie has no `Domain`, so it comes along to
   * the host that set it and to no other: who rebinds a name of theirs to our address is same-origin, and gets no
   * cookie. `Origin: null` is a sandbox or a page without an address, whatever the other header says.
   */
  private isAllowed({ headers }: GuardedRequest): boolean {
    const { origin, 'sec-fetch-site': site } = headers;
    if (origin === 'null') return false;
    return (origin !== undefined && this.origins.has(origin)) || site === 'same-origin';
  }
}
