import { Injectable } from '@nestjs/common';
import { DomainError, ERRORS } from '../common/errors/index.js';
import { AuthCookies, type RequestWithCookies } from './auth-cookies.js';
import { MethodCookie } from './method-cookie.js';
import { type AuthResponse } from './auth.response.js';
import { type IssuedTokens } from './token-issuer.js';

/**
 * The cookie that carries the refresh token of sessions with the transport `cookie`. What stands between it and other pages,
 * beside its attributes, is `CsrfGuard`.
 */
@Injectable()
export class RefreshCookie {
  /** What it is called. */
  readonly name: string;

  constructor(
    private readonly cookies: AuthCookies,
    private readonly methodCookie: MethodCookie,
  ) {
    this.name = cookies.nameOf('nightlatch-refresh');
  }

  /**
   * The last step of everything that issues tokens: hands the refresh token over the way its session has it.
   *
   * @param issued what the flow has issued
   * @param response the platform's response
   * @returns the body of the answer, without the refresh token when the cookie carries it
   */
  deliver({ transport, answer, method }: IssuedTokens, response: unknown): AuthResponse {
    if (transport === 'body') return answer;
    const { refreshToken, ...body } = answer;
    this.cookies.set(response, this.name, refreshToken, body.refreshExpiresIn);
    if (method !== undefined) this.methodCookie.set(response, method);
    return body;
  }

  /**
   * @param request the platform's request
   * @returns what it carries, in the order it was sent; more than one when somebody has planted a cookie
   */
  read(request: RequestWithCookies): string[] {
    return this.cookies.read(request, this.name);
  }

  /**
   * Takes the cookie away.
   *
   * @param response the platform's response
   */
  clear(response: unknown): void {
    this.cookies.set(response, this.name, '', 0);
  }

  /**
   * Takes the cookie away when a refresh is refused for what the cookie is worth (401). Any other failure leaves
   * it: another try may do.
   *
   * @param refresh the refresh, under way
   * @param request the platform's request
   * @param response the platform's response
   * @returns what the refresh gives
   * @throws what the refresh throws
   */
  async clearIfRefused<T>(refresh: Promise<T>, request: RequestWithCookies, response: unknown): Promise<T> {
    try {
      return await refresh;
    } catch (error) {
      const refused = error instanceof DomainError && ERRORS[error.code].status === 401;
      if (refused && this.read(request).length > 0) this.clear(response);
      throw error;
    }
  }
}
