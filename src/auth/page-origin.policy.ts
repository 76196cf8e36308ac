import { Inject, Injectable } from '@nestjs/common';
import { HTTP_CONFIG, type HttpConfig } from '../config/index.js';

/** What a browser says of the page that sent a request, in headers that no script can write. */
export interface PageHeaders {
  /** RFC 6454 §7. */
  origin?: string;
  /** W3C Fetch Metadata. */
  'sec-fetch-site'?: string;
}

/** Which page has sent a request: one that may act for the user, another one, or no page that is known of. */
export type PageOrigin = 'allowed' | 'foreign' | 'unstated';

/** Tells our own and the listed pages (`PUBLIC_URL`, `CORS_ORIGINS`) from all others. */
@Injectable()
export class PageOriginPolicy {
  private readonly origins: ReadonlySet<string>;

  constructor(@Inject(HTTP_CONFIG) { publicUrl, corsOrigins }: HttpConfig) {
    this.origins = new Set([publicUrl, ...corsOrigins]);
  }

  /**
   * A page of this very server is allowed under whatever name it was opened, 127.0.0.1 for localhost, say, or a name
   * that PUBLIC_URL does not have: `same-origin` is the browser's own comparison of the page with the address it
   * sends to. `Origin: null` is a sandbox or a page without an address, whatever the other header says.
   *
   * @param headers of the request
   * @returns `unstated` for servers, curl and what a person has typed into the address bar (`none`)
   */
  evaluate({ origin, 'sec-fetch-site': site }: PageHeaders): PageOrigin {
    if (origin === 'null') return 'foreign';
    if ((origin !== undefined && this.origins.has(origin)) || site === 'same-origin') return 'allowed';
    return origin === undefined && (site === undefined || site === 'none') ? 'unstated' : 'foreign';
  }
}
