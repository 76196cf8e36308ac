import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { stringifySetCookie } from 'cookie';
import { DomainError, ERRORS } from '../common/errors/index.js';
import { HTTP_CONFIG, type HttpConfig } from '../config/index.js';
import { type AuthResponse } from './auth.response.js';
import { type IssuedTokens } from './token-issuer.js';

/** The part of a request that matters here, on Fastify and on Express. */
export interface RequestWithCookies {
  headers: { cookie?: string };
}

/**
 * The cookie that carries the refresh token of sessions with the transport `cookie`. No script can read it
 * (`HttpOnly`), no page of another site can make a browser send it (`SameSite=Strict`), and it goes to `/auth`
 * only. What else stands between it and other pages is `CsrfGuard`.
 */
@Injectable()
export class RefreshCookie {
  /** Over https with a prefix (RFC 6265bis §4.1.3): no page of plain http can plant a cookie of this name. */
  readonly name: string;
  private readonly path: string;
  private readonly secure: boolean;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(HTTP_CONFIG) { publicUrl, routePrefix }: HttpConfig,
  ) {
    this.path = `${routePrefix}/auth`;
    this.secure = publicUrl.startsWith('https:');
    this.name = this.secure ? '__Secure-nightlatch-refresh' : 'nightlatch-refresh';
  }

  /**
   * The last step of everything that issues tokens: hands the refresh token over the way its session has it.
   *
   * @param issued what the flow has issued
   * @param response the platform's response
   * @returns the body of the answer, without the refresh token when the cookie carries it
   */
  deliver({ transport, answer }: IssuedTokens, response: unknown): AuthResponse {
    if (transport === 'body') return answer;
    const { refreshToken, ...body } = answer;
    this.set(response, refreshToken, body.refreshExpiresIn);
    return body;
  }

  /**
   * @param request the platform's request
   * @returns what it carries, in the order it was sent. More than one means that somebody planted a cookie:
   * a browser has only one of this name and path
   */
  read({ headers }: RequestWithCookies): string[] {
    // Node joins several Cookie headers to one. Our tokens have no character that would need decoding.
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const prefix = `${this.name}=`;
    return pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
  }

  /**
   * Takes the cookie away.
   *
   * @param response the platform's response
   */
  clear(response: unknown): void {
    this.set(response, '', 0);
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

  private set(response: unknown, value: string, maxAge: number): void {
    const cookie = stringifySetCookie({
      name: this.name,
      value,
      maxAge,
      path: this.path,
      httpOnly: true,
      secure: this.secure,
      sameSite: 'strict',
    });
    // Appended: a host application may have set cookies of its own.
    this.adapterHost.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
  }
}
