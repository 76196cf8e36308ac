import { Injectable } from '@nestjs/common';
import { AuthCookies, type RequestWithCookies } from '../../auth/index.js';

/**
 * The cookie by which the browser is known that asked for a link. It is `SameSite=Strict`: a page that the mail was read on
 * can't make it come along, and our page, which the link opens, can.
 */
@Injectable()
export class FlowCookie {
  private readonly name: string;

  constructor(private readonly cookies: AuthCookies) {
    this.name = cookies.nameOf('nightlatch-email-login');
  }

  /**
   * @param request the platform's request
   * @returns the flow; undefined when it was not sent, or sent twice: then somebody has planted one
   */
  read(request: RequestWithCookies): string | undefined {
    const values = this.cookies.read(request, this.name);
    return values.length === 1 ? values[0] : undefined;
  }

  /**
   * @param response the platform's response
   * @param flow which was begun
   * @param maxAge seconds
   */
  set(response: unknown, flow: string, maxAge: number): void {
    this.cookies.set(response, this.name, flow, maxAge);
  }

  /** @param response the platform's response */
  clear(response: unknown): void {
    this.cookies.set(response, this.name, '', 0);
  }
}
