import { Injectable } from '@nestjs/common';
import { AuthCookies, type RequestWithCookies } from './auth-cookies.js';

/** Seconds that a browser remembers it: a year. */
const LIFETIME = 365 * 86_400;

/**
 * With what somebody logged in last in this browser, for the page that lets them log in again. It is no secret and proves
 * nothing; a log-out leaves it.
 */
@Injectable()
export class MethodCookie {
  private readonly name: string;

  constructor(private readonly cookies: AuthCookies) {
    this.name = cookies.nameOf('nightlatch-method');
  }

  /**
   * @param request the platform's request
   * @returns what it carries, whatever that is; undefined when it was not sent, or sent twice
   */
  read(request: RequestWithCookies): string | undefined {
    const values = this.cookies.read(request, this.name);
    return values.length === 1 ? values[0] : undefined;
  }

  /**
   * @param response the platform's response
   * @param method what a login began with
   */
  set(response: unknown, method: string): void {
    this.cookies.set(response, this.name, method, LIFETIME);
  }
}
