import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { stringifySetCookie } from 'cookie';
import { HTTP_CONFIG, type HttpConfig } from '../config/index.js';

/** The part of a request that matters here, on Fastify and on Express. */
export interface RequestWithCookies {
  headers: { cookie?: string };
}

/** From which sites' pages a browser sends a cookie along. */
export type SameSite = 'strict' | 'lax' | 'none';

/**
 * Cookies that hold secrets. No script can read them (`HttpOnly`), no page of another site can make a browser send them
 * (`SameSite=Strict`, unless it must be one), and they go to `/auth` only.
 */
@Injectable()
export class AuthCookies {
  private readonly path: string;
  private readonly secure: boolean;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(HTTP_CONFIG) { publicUrl, routePrefix }: HttpConfig,
  ) {
    this.path = `${routePrefix}/auth`;
    this.secure = publicUrl.startsWith('https:');
  }

  /**
   * @param name what a cookie is for
   * @returns what it is called. Over https with a prefix (RFC 6265bis §4.1.3): no page of plain http can plant a cookie of this
   * name
   */
  nameOf(name: string): string {
    return this.secure ? `__Secure-${name}` : name;
  }

  /**
   * @param request the platform's request
   * @param name as {@link nameOf} has it
   * @returns what it carries, in the order it was sent. More than one means that somebody planted a cookie: a browser has only
   * one of this name and path
   */
  read({ headers }: RequestWithCookies, name: string): string[] {
    // Node joins several Cookie headers to one. Our values have no character that would need decoding.
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const prefix = `${name}=`;
    return pairs.filter((pair) => pair.startsWith(prefix)).map((pair) => pair.slice(prefix.length));
  }

  /**
   * @param response the platform's response
   * @param name as {@link nameOf} has it
   * @param value what it carries
   * @param maxAge seconds; 0 takes it away
   * @param sameSite for what comes back from another site: `lax` for a link, `none` for a form, which over plain http no browser
   * keeps
   */
  set(response: unknown, name: string, value: string, maxAge: number, sameSite: SameSite = 'strict'): void {
    const cookie = stringifySetCookie({
      ...{ name, value, maxAge, path: this.path },
      ...{
        httpOnly: true,
        secure: this.secure,
        sameSite: this.secure || sameSite !== 'none' ? sameSite : 'lax',
      },
    });
    // Appended: a host application may have set cookies of its own.
    this.adapterHost.httpAdapter.appendHeader(response, 'Set-Cookie', cookie);
  }
}
